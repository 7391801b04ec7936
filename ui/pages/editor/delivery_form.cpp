// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/editor/delivery_form.h"

#include "core/base/quantity.h"
#include "core/model/scenario.h"

namespace warmfront::ui {

namespace {

/// In the order of Delivery.
const QList<std::pair<QString, QString>> &kinds()
{
    static const QList<std::pair<QString, QString>> list{
        {QStringLiteral("http"), Form::tr("HTTP request: the sender waits")},
        {QStringLiteral("asynchronous"), Form::tr("asynchronous event: held and tried again")},
        {QStringLiteral("queue"), Form::tr("queue: messages taken in batches")},
        {QStringLiteral("stream"), Form::tr("stream: records read in order, in batches")},
    };
    return list;
}

Delivery deliveryOf(const QString &kind)
{
    if (kind == QStringLiteral("asynchronous")) {
        return AsynchronousEvents{};
    }
    if (kind == QStringLiteral("stream")) {
        return StreamRecords{};
    }
    return kind == QStringLiteral("queue") ? Delivery(QueueMessages{}) : Delivery(HttpRequests{});
}

template <typename Kind> const Kind *deliveryIn(const Scenario &scenario, std::size_t index)
{
    return index < scenario.sources.size() ? std::get_if<Kind>(&scenario.sources[index].delivery) : nullptr;
}

/// The row is shown and written only while the source is of that kind.
template <typename Kind> Kind &deliveryIn(Scenario &scenario, std::size_t index)
{
    return std::get<Kind>(scenario.sources[index].delivery);
}

/// A whole number of one kind of source.
template <typename Kind, typename Number>
void addWhole(Form *form, std::size_t index, const char *key, const QString &label, const QString &hint,
              const QString &meaning, Number Kind::*member, std::int64_t least, std::int64_t most)
{
    form->addText(
            QString::fromLatin1(key), label, hint,
            [index, member](const Scenario &s) {
                const auto *kind = deliveryIn<Kind>(s, index);
                return kind != nullptr ? QString::number(kind->*member) : QString();
            },
            requiredText(wholeNumber(least, most),
                         [index, member](Scenario &s, std::int64_t value) {
                             deliveryIn<Kind>(s, index).*member = static_cast<Number>(value);
                         }))
        ->setToolTip(meaning);
}

template <typename Kind>
void addDuration(Form *form, std::size_t index, const char *key, const QString &label, const QString &hint,
                 const QString &meaning, SimDuration Kind::*member)
{
    form->addText(
            QString::fromLatin1(key), label, hint,
            [index, member](const Scenario &s) {
                const auto *kind = deliveryIn<Kind>(s, index);
                return kind != nullptr ? QString::fromStdString(formatDuration(kind->*member)) : QString();
            },
            requiredText(
                [](const std::string &t) { return parseDuration(t); },
                [index, member](Scenario &s, SimDuration value) { deliveryIn<Kind>(s, index).*member = value; }))
        ->setToolTip(meaning);
}

void addRetryDelays(Form *form, std::size_t index)
{
    form->addText(
            QStringLiteral("retryDelays"), Form::tr("Delays before retries"), Form::tr("for example 1 min, 2 min"),
            [index](const Scenario &s) {
                QStringList words;
                if (const auto *events = deliveryIn<AsynchronousEvents>(s, index)) {
                    for (const SimDuration delay : events->retryDelays) {
                        words.append(QString::fromStdString(formatDuration(delay)));
                    }
                }
                return words.join(QStringLiteral(", "));
            },
            [index](Scenario &s, const QString &text) -> Result<void> {
                std::vector<SimDuration> delays;
                for (const QString &part : text.split(u',')) {
                    const Result<SimDuration> delay = parseDuration(part.trimmed().toStdString());
                    if (!delay) {
                        return tl::unexpected(delay.error());
                    }
                    delays.push_back(*delay);
                }
                deliveryIn<AsynchronousEvents>(s, index).retryDelays = std::move(delays);
                return {};
            })
        ->setToolTip(Form::tr("Waiting before the first retry, the second, and so on; the last one holds for all that "
                              "follow. AWS Lambda waits 1 min, then 2 min."));
}

void addDeadLetters(Form *form, std::size_t index)
{
    form->addChoice(
            QStringLiteral("deadLetters"), Form::tr("Dead letters"),
            {{QStringLiteral("false"), Form::tr("none: the event counts as failed")},
             {QStringLiteral("true"), Form::tr("kept when retries are used up")}},
            [index](const Scenario &s) {
                const auto *events = deliveryIn<AsynchronousEvents>(s, index);
                return events != nullptr && events->deadLetters ? QStringLiteral("true") : QStringLiteral("false");
            },
            [index](Scenario &s, const QString &key) -> Result<void> {
                deliveryIn<AsynchronousEvents>(s, index).deadLetters = key == QStringLiteral("true");
                return {};
            })
        ->setToolTip(Form::tr("Whether events whose retries are used up go to a queue of dead letters, and are counted "
                              "there instead of as failed or timed out."));
}

void addAsynchronousRows(Form *form, std::size_t index)
{
    addWhole(form, index, "retries", Form::tr("Retries"), Form::tr("for example 2"),
             Form::tr("How often an event is tried again after its function failed or reached its timeout. AWS Lambda: "
                      "0 to 2, 2 by default."),
             &AsynchronousEvents::retries, 0, AsynchronousEvents::mostRetries);
    addRetryDelays(form, index);
    addDuration(form, index, "firstBackOff", Form::tr("First back-off"), Form::tr("for example 1 s"),
                Form::tr("Waiting after an attempt was refused (throttled, or no place in a queue); it doubles with "
                         "each refusal and takes up no retry. AWS Lambda: 1 s."),
                &AsynchronousEvents::firstBackOff);
    addDuration(form, index, "longestBackOff", Form::tr("Longest back-off"), Form::tr("for example 5 min"),
                Form::tr("Where the doubling ends. AWS Lambda: 5 min."), &AsynchronousEvents::longestBackOff);
    addDeadLetters(form, index);
}

void addMaximumReceives(Form *form, std::size_t index)
{
    form->addText(
            QStringLiteral("maximumReceives"), Form::tr("Receives at most"), Form::tr("any number; for example 5"),
            [index](const Scenario &s) {
                const auto *queue = deliveryIn<QueueMessages>(s, index);
                return queue != nullptr && queue->maximumReceives ? QString::number(*queue->maximumReceives)
                                                                  : QString();
            },
            optionalText<std::int64_t>(wholeNumber(1, QueueMessages::mostReceives),
                                       [index](Scenario &s, std::optional<std::int64_t> value) {
                                           deliveryIn<QueueMessages>(s, index).maximumReceives = value;
                                       }))
        ->setToolTip(
            Form::tr("A message that was received as often and not done becomes a dead letter. Empty: there are "
                     "none. AWS advises 5 or more."));
}

void addBatchService(Form *form, std::size_t index)
{
    form->addChoice(
            QStringLiteral("service"), Form::tr("Service time"),
            {{QStringLiteral("perBatch"), Form::tr("of a whole batch")},
             {QStringLiteral("perMessage"), Form::tr("of each message, one after the other")}},
            [index](const Scenario &s) {
                const auto *queue = deliveryIn<QueueMessages>(s, index);
                return queue != nullptr && queue->service == QueueMessages::Service::PerMessage
                           ? QStringLiteral("perMessage")
                           : QStringLiteral("perBatch");
            },
            [index](Scenario &s, const QString &key) -> Result<void> {
                deliveryIn<QueueMessages>(s, index).service = key == QStringLiteral("perMessage")
                                                                  ? QueueMessages::Service::PerMessage
                                                                  : QueueMessages::Service::PerBatch;
                return {};
            })
        ->setToolTip(Form::tr("What the service time of the function is the time of."));
}

void addQueueRows(Form *form, std::size_t index)
{
    addWhole(form, index, "batchSize", Form::tr("Batch size"), Form::tr("for example 10"),
             Form::tr("Most messages in one invocation. AWS Lambda with SQS: 10 by default, up to 10,000."),
             &QueueMessages::batchSize, 1, QueueMessages::mostInBatch);
    addDuration(form, index, "batchWindow", Form::tr("Batch window"), Form::tr("for example 5 s"),
                Form::tr("How long a batch is collected, from its first message on. AWS Lambda: 0 s by default, up to "
                         "300 s."),
                &QueueMessages::batchWindow);
    addBatchService(form, index);
    addDuration(
        form, index, "visibilityTimeout", Form::tr("Visibility timeout"), Form::tr("for example 30 s"),
        Form::tr("A batch that fails, times out or is refused is visible again when this has passed since it was "
                 "handed over. SQS: 30 s; AWS advises six times the function's timeout."),
        &QueueMessages::visibilityTimeout);
    addMaximumReceives(form, index);
    addWhole(form, index, "pollers", Form::tr("Pollers"), Form::tr("for example 5"),
             Form::tr("Batches that are worked on at once, at the start and at least. AWS Lambda: 5."),
             &QueueMessages::pollers, 1, QueueMessages::largestPollers);
    addWhole(form, index, "pollersPerMinute", Form::tr("More pollers a minute"), Form::tr("for example 300"),
             Form::tr("How many pollers are added every minute while messages wait; as many go when none does. AWS "
                      "Lambda: 300."),
             &QueueMessages::pollersPerMinute, 0, QueueMessages::largestPollers);
    addWhole(form, index, "mostPollers", Form::tr("Pollers at most"), Form::tr("for example 1250"),
             Form::tr("Where their growth ends. AWS Lambda: 1,250."), &QueueMessages::mostPollers, 1,
             QueueMessages::largestPollers);
}

/// Of the kinds that have one.
template <typename SomeDelivery> auto *maximumAgeOf(SomeDelivery &delivery)
{
    return std::visit(
        [](auto &kind) -> std::conditional_t<std::is_const_v<SomeDelivery>, const SimDuration, SimDuration> * {
            if constexpr (requires { kind.maximumAge.count(); }) {
                return &kind.maximumAge;
            } else {
                return nullptr;
            }
        },
        delivery);
}

void addMaximumAge(Form *form, std::size_t index)
{
    form->addText(
            QStringLiteral("maximumAge"), Form::tr("Maximum age"), Form::tr("for example 6 h"),
            [index](const Scenario &s) {
                const SimDuration *age = index < s.sources.size() ? maximumAgeOf(s.sources[index].delivery) : nullptr;
                return age != nullptr ? QString::fromStdString(formatDuration(*age)) : QString();
            },
            requiredText([](const std::string &t) { return parseDuration(t); },
                         [index](Scenario &s, SimDuration value) {
                             if (SimDuration *age = maximumAgeOf(s.sources[index].delivery)) {
                                 *age = value;
                             }
                         }))
        ->setToolTip(Form::tr("No attempt begins when the event or message is older: it expires. AWS Lambda keeps "
                              "asynchronous events for 6 h, SQS messages for 4 d by default."));
}

} // namespace

void addDeliveryKind(Form *form, std::size_t index)
{
    form->addChoice(
            QStringLiteral("kind"), Form::tr("&Kind"), kinds(),
            [index](const Scenario &s) {
                return kinds()[static_cast<qsizetype>(s.sources[index].delivery.index())].first;
            },
            [index](Scenario &s, const QString &key) -> Result<void> {
                Delivery &delivery = s.sources[index].delivery;
                if (kinds()[static_cast<qsizetype>(delivery.index())].first != key) {
                    delivery = deliveryOf(key);
                }
                return {};
            })
        ->setToolTip(
            Form::tr("An HTTP request is tried once and its sender waits for the answer. An asynchronous event "
                     "is taken at once into a queue of the platform, which tries it again when it fails. "
                     "Messages of a queue wait for pollers, which take them in batches."));
}

void addDeliveryRows(Form *form, std::size_t index)
{
    addAsynchronousRows(form, index);
    addQueueRows(form, index);
    addMaximumAge(form, index);
}

void showDeliveryRowsOf(Form *form, const Delivery &delivery)
{
    for (const char *key : {"retries", "retryDelays", "firstBackOff", "longestBackOff", "deadLetters"}) {
        form->setRowVisible(QString::fromLatin1(key), std::holds_alternative<AsynchronousEvents>(delivery));
    }
    for (const char *key : {"batchSize", "batchWindow", "service", "visibilityTimeout", "maximumReceives", "pollers",
                            "pollersPerMinute", "mostPollers"}) {
        form->setRowVisible(QString::fromLatin1(key), std::holds_alternative<QueueMessages>(delivery));
    }
    form->setRowVisible(QStringLiteral("maximumAge"), maximumAgeOf(delivery) != nullptr);
}

} // namespace warmfront::ui
