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
    };
    return list;
}

Delivery deliveryOf(const QString &kind)
{
    return kind == QStringLiteral("asynchronous") ? Delivery(AsynchronousEvents{}) : Delivery(HttpRequests{});
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

/// A whole number or a duration of the platform's queue of asynchronous events.
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
    addDuration(form, index, "maximumAge", Form::tr("Maximum age"), Form::tr("for example 6 h"),
                Form::tr("No attempt begins when the event is older: it expires. AWS Lambda: 1 min to 6 h, 6 h by "
                         "default."),
                &AsynchronousEvents::maximumAge);
    addDeadLetters(form, index);
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
                     "is taken at once into a queue of the platform, which tries it again when it fails."));
}

void addDeliveryRows(Form *form, std::size_t index)
{
    addAsynchronousRows(form, index);
}

void showDeliveryRowsOf(Form *form, const Delivery &delivery)
{
    const bool isAsynchronous = std::holds_alternative<AsynchronousEvents>(delivery);
    for (const char *key : {"retries", "retryDelays", "firstBackOff", "longestBackOff", "maximumAge", "deadLetters"}) {
        form->setRowVisible(QString::fromLatin1(key), isAsynchronous);
    }
}

} // namespace warmfront::ui
