// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/editor/delivery_form.h"

#include <QLocale>

#include "core/base/quantity.h"
#include "core/model/scenario.h"
#include "ui/pages/editor/distribution_form.h"

namespace warmfront::ui {

namespace {

enum class Kind { Http, Asynchronous, Object, Queue, Stream };

/// In the order of Kind.
const QList<std::pair<QString, QString>> &kinds()
{
    static const QList<std::pair<QString, QString>> list{
        {QStringLiteral("http"), Form::tr("HTTP request: the sender waits")},
        {QStringLiteral("asynchronous"), Form::tr("asynchronous event: held and tried again")},
        {QStringLiteral("object"), Form::tr("object event: delivered after a while, held and tried again")},
        {QStringLiteral("queue"), Form::tr("queue: messages taken in batches")},
        {QStringLiteral("stream"), Form::tr("stream: records read in order, in batches")},
    };
    return list;
}

Kind kindOf(const Delivery &delivery)
{
    if (const auto *events = std::get_if<AsynchronousEvents>(&delivery)) {
        return events->deliveryDelay ? Kind::Object : Kind::Asynchronous;
    }
    return std::holds_alternative<QueueMessages>(delivery)   ? Kind::Queue
           : std::holds_alternative<StreamRecords>(delivery) ? Kind::Stream
                                                             : Kind::Http;
}

/// Of kind @p kind, with what @p former has in common with it.
Delivery deliveryOf(Kind kind, const Delivery &former)
{
    if (kind == Kind::Asynchronous || kind == Kind::Object) {
        const auto *same = std::get_if<AsynchronousEvents>(&former);
        AsynchronousEvents events = same != nullptr ? *same : AsynchronousEvents{};
        events.deliveryDelay.reset();
        if (kind == Kind::Object) {
            events.deliveryDelay = AsynchronousEvents::usualDeliveryDelay();
        }
        return events;
    }
    if (kind == Kind::Queue) {
        return QueueMessages{};
    }
    return kind == Kind::Stream ? Delivery(StreamRecords{}) : Delivery(HttpRequests{});
}

/// What @p pick finds in the kind of delivery at hand: a pointer to a member of type Value, or null where that kind has
/// none.
template <typename Value, typename Pick> Value *memberOf(Delivery &delivery, Pick pick)
{
    return std::visit(
        [&](auto &kind) -> Value * {
            if constexpr (requires { pick(kind); }) {
                if constexpr (std::is_same_v<decltype(pick(kind)), Value *>) {
                    return pick(kind);
                }
            }
            return nullptr;
        },
        delivery);
}

template <typename Value, typename Pick>
std::optional<Value> valueIn(const Scenario &scenario, std::size_t index, Pick pick)
{
    if (index >= scenario.sources.size()) {
        return std::nullopt;
    }
    Delivery delivery = scenario.sources[index].delivery;
    const Value *found = memberOf<Value>(delivery, pick);
    return found != nullptr ? std::optional<Value>(*found) : std::nullopt;
}

/// The row is shown and written only while the source is of a kind that has the value.
template <typename Value, typename Pick> void store(Scenario &scenario, std::size_t index, Pick pick, Value value)
{
    if (Value *found = memberOf<Value>(scenario.sources[index].delivery, pick)) {
        *found = std::move(value);
    }
}

QString numberText(double value)
{
    return QLocale::c().toString(value, 'g', QLocale::FloatingPointShortest);
}

/// What the rows of one value share.
struct Words
{
    const char *key;
    QString label;
    QString hint;
    QString meaning;
};

template <typename Pick>
void addWhole(Form *form, std::size_t index, const Words &words, Pick pick, std::int64_t least, std::int64_t most)
{
    form->addText(
            QString::fromLatin1(words.key), words.label, words.hint,
            [index, pick](const Scenario &s) {
                const auto value = valueIn<std::int64_t>(s, index, pick);
                return value ? QString::number(*value) : QString();
            },
            requiredText(wholeNumber(least, most),
                         [index, pick](Scenario &s, std::int64_t value) { store(s, index, pick, value); }))
        ->setToolTip(words.meaning);
}

/// A whole number, or nothing.
template <typename Pick>
void addOptionalWhole(Form *form, std::size_t index, const Words &words, Pick pick, std::int64_t least,
                      std::int64_t most)
{
    using Optional = std::optional<std::int64_t>;
    form->addText(
            QString::fromLatin1(words.key), words.label, words.hint,
            [index, pick](const Scenario &s) {
                const auto value = valueIn<Optional>(s, index, pick).value_or(std::nullopt);
                return value ? QString::number(*value) : QString();
            },
            optionalText<std::int64_t>(wholeNumber(least, most),
                                       [index, pick](Scenario &s, Optional value) { store(s, index, pick, value); }))
        ->setToolTip(words.meaning);
}

template <typename Pick> void addDuration(Form *form, std::size_t index, const Words &words, Pick pick)
{
    form->addText(
            QString::fromLatin1(words.key), words.label, words.hint,
            [index, pick](const Scenario &s) {
                const auto value = valueIn<SimDuration>(s, index, pick);
                return value ? QString::fromStdString(formatDuration(*value)) : QString();
            },
            requiredText([](const std::string &t) { return parseDuration(t); },
                         [index, pick](Scenario &s, SimDuration value) { store(s, index, pick, value); }))
        ->setToolTip(words.meaning);
}

template <typename Pick>
void addSwitch(Form *form, std::size_t index, const Words &words, const QString &off, const QString &on, Pick pick)
{
    form->addChoice(
            QString::fromLatin1(words.key), words.label, {{QStringLiteral("false"), off}, {QStringLiteral("true"), on}},
            [index, pick](const Scenario &s) {
                return valueIn<bool>(s, index, pick).value_or(false) ? QStringLiteral("true") : QStringLiteral("false");
            },
            [index, pick](Scenario &s, const QString &key) -> Result<void> {
                store(s, index, pick, key == QStringLiteral("true"));
                return {};
            })
        ->setToolTip(words.meaning);
}

void addDeliveryDelay(Form *form, ScenarioSession &session, std::size_t index)
{
    const auto pick = [](auto &kind) -> decltype(&kind.deliveryDelay) { return &kind.deliveryDelay; };
    using Optional = std::optional<Distribution>;
    DistributionForm::Binding binding;
    binding.path = [index] { return QStringLiteral("sources[%1].deliveryDelay").arg(index); };
    binding.read = [index, pick](const Scenario &s) -> Optional {
        return valueIn<Optional>(s, index, pick).value_or(std::nullopt);
    };
    binding.write = [index, pick](Scenario &s, Optional law) {
        if (law) {
            store(s, index, pick, std::move(law));
        }
    };
    auto *delay = new DistributionForm(session, std::move(binding), Form::tr("delivery delay"), {}, form);
    delay->setToolTip(
        Form::tr("From the change of an object until the event reaches the function's platform. Amazon S3 speaks of "
                 "seconds, and sometimes a minute or longer; the law that stands here at first is an assumption."));
    form->addEditor(QStringLiteral("deliveryDelay"), Form::tr("Delivery delay"), delay, [delay] { delay->refresh(); });
}

void addShards(Form *form, std::size_t index)
{
    addWhole(
        form, index,
        {"shards", Form::tr("Shards"), Form::tr("for example 4"),
         Form::tr("Parts of the stream, each read in order. A key lies in one of them for good.")},
        [](auto &kind) -> decltype(&kind.shards) { return &kind.shards; }, 1, StreamRecords::mostShards);
    addWhole(
        form, index,
        {"lanesPerShard", Form::tr("Lanes per shard"), Form::tr("for example 1"),
         Form::tr("Batches of one shard that are worked on at once, each of keys of its own: the "
                  "parallelization factor of AWS Lambda, 1 by default, up to 10.")},
        [](auto &kind) -> decltype(&kind.lanesPerShard) { return &kind.lanesPerShard; }, 1,
        StreamRecords::mostLanesPerShard);
    const auto hottest = [](auto &kind) -> decltype(&kind.hottestShare) { return &kind.hottestShare; };
    using Share = std::optional<double>;
    form->addText(
            QStringLiteral("hottestShare"), Form::tr("Share of the hottest shard"),
            Form::tr("all shards alike; for example 0.5"),
            [index, hottest](const Scenario &s) {
                const Share share = valueIn<Share>(s, index, hottest).value_or(std::nullopt);
                return share ? numberText(*share) : QString();
            },
            optionalText<double>(decimalNumber(0.0, 1.0),
                                 [index, hottest](Scenario &s, Share share) { store(s, index, hottest, share); }))
        ->setToolTip(Form::tr("Share of all records that lies in the first shard, from 0 to 1. Empty: keys are spread "
                              "evenly."));
    addDuration(form, index,
                {"pollInterval", Form::tr("Poll interval"), Form::tr("for example 1 s"),
                 Form::tr("Between two looks at a shard whose lanes have nothing to do. AWS Lambda with Kinesis: 1 s. "
                          "With 0 s records are found as they come.")},
                [](auto &kind) -> decltype(&kind.pollInterval) { return &kind.pollInterval; });
}

/// Words for messages and for records.
void addBatchService(Form *form, std::size_t index)
{
    const auto pick = [](auto &kind) -> decltype(&kind.service) { return &kind.service; };
    form->addChoice(
            QStringLiteral("service"), Form::tr("Service time"),
            {{QStringLiteral("perBatch"), Form::tr("of a whole batch")},
             {QStringLiteral("each"), Form::tr("of each message or record, one after the other")}},
            [index, pick](const Scenario &s) {
                const bool ofEach =
                    valueIn<QueueMessages::Service>(s, index, pick) == QueueMessages::Service::PerMessage
                    || valueIn<StreamRecords::Service>(s, index, pick) == StreamRecords::Service::PerRecord;
                return ofEach ? QStringLiteral("each") : QStringLiteral("perBatch");
            },
            [index, pick](Scenario &s, const QString &key) -> Result<void> {
                const bool ofEach = key == QStringLiteral("each");
                store(s, index, pick, ofEach ? QueueMessages::Service::PerMessage : QueueMessages::Service::PerBatch);
                store(s, index, pick, ofEach ? StreamRecords::Service::PerRecord : StreamRecords::Service::PerBatch);
                return {};
            })
        ->setToolTip(Form::tr("What the service time of the function is the time of."));
}

void addBatches(Form *form, std::size_t index)
{
    addWhole(
        form, index,
        {"batchSize", Form::tr("Batch size"), Form::tr("for example 10"),
         Form::tr("Most messages or records in one invocation. AWS Lambda: 10 by default with SQS, 100 with "
                  "Kinesis, up to 10,000.")},
        [](auto &kind) -> decltype(&kind.batchSize) { return &kind.batchSize; }, 1, QueueMessages::mostInBatch);
    addDuration(form, index,
                {"batchWindow", Form::tr("Batch window"), Form::tr("for example 5 s"),
                 Form::tr("How long a batch is collected, from its first message or record on. AWS Lambda: 0 s by "
                          "default, up to 300 s.")},
                [](auto &kind) -> decltype(&kind.batchWindow) { return &kind.batchWindow; });
    addBatchService(form, index);
}

void addQueueRows(Form *form, std::size_t index)
{
    addDuration(form, index,
                {"visibilityTimeout", Form::tr("Visibility timeout"), Form::tr("for example 30 s"),
                 Form::tr("A batch that fails, times out or is refused is visible again when this has passed since it "
                          "was handed over. SQS: 30 s; AWS advises six times the function's timeout.")},
                [](auto &kind) -> decltype(&kind.visibilityTimeout) { return &kind.visibilityTimeout; });
    addOptionalWhole(
        form, index,
        {"maximumReceives", Form::tr("Receives at most"), Form::tr("any number; for example 5"),
         Form::tr("A message that was received as often and not done becomes a dead letter. Empty: there "
                  "are none. AWS advises 5 or more.")},
        [](auto &kind) -> decltype(&kind.maximumReceives) { return &kind.maximumReceives; }, 1,
        QueueMessages::mostReceives);
    addWhole(
        form, index,
        {"pollers", Form::tr("Pollers"), Form::tr("for example 5"),
         Form::tr("Batches that are worked on at once, at the start and at least. AWS Lambda: 5.")},
        [](auto &kind) -> decltype(&kind.pollers) { return &kind.pollers; }, 1, QueueMessages::largestPollers);
    addWhole(
        form, index,
        {"pollersPerMinute", Form::tr("More pollers a minute"), Form::tr("for example 300"),
         Form::tr("How many pollers are added every minute while messages wait; as many go when none does. AWS "
                  "Lambda: 300.")},
        [](auto &kind) -> decltype(&kind.pollersPerMinute) { return &kind.pollersPerMinute; }, 0,
        QueueMessages::largestPollers);
    addWhole(
        form, index,
        {"mostPollers", Form::tr("Pollers at most"), Form::tr("for example 1250"),
         Form::tr("Where their growth ends. AWS Lambda: 1,250.")},
        [](auto &kind) -> decltype(&kind.mostPollers) { return &kind.mostPollers; }, 1, QueueMessages::largestPollers);
}

/// A number for events; of a stream it may be left out.
void addRetries(Form *form, std::size_t index)
{
    const auto pick = [](auto &kind) -> decltype(&kind.retries) { return &kind.retries; };
    using Optional = std::optional<std::int64_t>;
    form->addText(
            QStringLiteral("retries"), Form::tr("Retries"), {},
            [index, pick](const Scenario &s) {
                if (const auto ofEvents = valueIn<int>(s, index, pick)) {
                    return QString::number(*ofEvents);
                }
                const Optional ofRecords = valueIn<Optional>(s, index, pick).value_or(std::nullopt);
                return ofRecords ? QString::number(*ofRecords) : QString();
            },
            [index, pick](Scenario &s, const QString &text) -> Result<void> {
                const bool isStream = std::holds_alternative<StreamRecords>(s.sources[index].delivery);
                if (isStream && text.trimmed().isEmpty()) {
                    store(s, index, pick, Optional{});
                    return {};
                }
                const std::int64_t most = isStream ? StreamRecords::mostRetries : AsynchronousEvents::mostRetries;
                return wholeNumber(0, most)(text.trimmed().toStdString()).map([&](std::int64_t value) {
                    store(s, index, pick, Optional{value});
                    store(s, index, pick, static_cast<int>(value));
                });
            })
        ->setToolTip(Form::tr(
            "How often an event, or a batch of a stream, is tried again after its function failed or reached its "
            "timeout. AWS Lambda: 0 to 2 for events, 2 by default; 0 to 10,000 for streams, and by default (empty) as "
            "often as the age of the records allows, while everything behind them in their lane waits."));
}

void addRetryDelays(Form *form, std::size_t index)
{
    const auto pick = [](auto &kind) -> decltype(&kind.retryDelays) { return &kind.retryDelays; };
    form->addText(
            QStringLiteral("retryDelays"), Form::tr("Delays before retries"), Form::tr("for example 1 min, 2 min"),
            [index, pick](const Scenario &s) {
                QStringList words;
                for (const SimDuration delay :
                     valueIn<std::vector<SimDuration>>(s, index, pick).value_or(std::vector<SimDuration>{})) {
                    words.append(QString::fromStdString(formatDuration(delay)));
                }
                return words.join(QStringLiteral(", "));
            },
            [index, pick](Scenario &s, const QString &text) -> Result<void> {
                std::vector<SimDuration> delays;
                for (const QString &part : text.split(u',')) {
                    const Result<SimDuration> delay = parseDuration(part.trimmed().toStdString());
                    if (!delay) {
                        return tl::unexpected(delay.error());
                    }
                    delays.push_back(*delay);
                }
                store(s, index, pick, std::move(delays));
                return {};
            })
        ->setToolTip(Form::tr("Waiting before the first retry, the second, and so on; the last one holds for all that "
                              "follow. AWS Lambda waits 1 min, then 2 min."));
}

void addRetryRows(Form *form, std::size_t index)
{
    addRetries(form, index);
    addRetryDelays(form, index);
    addDuration(form, index,
                {"firstBackOff", Form::tr("First back-off"), Form::tr("for example 1 s"),
                 Form::tr("Waiting after an attempt was refused (throttled, or no place in a queue), of a stream also "
                          "after one that failed; it doubles each time, and a refusal takes up no retry. AWS Lambda: "
                          "1 s for events; for streams it is not documented, and 1 s an assumption.")},
                [](auto &kind) -> decltype(&kind.firstBackOff) { return &kind.firstBackOff; });
    addDuration(form, index,
                {"longestBackOff", Form::tr("Longest back-off"), Form::tr("for example 5 min"),
                 Form::tr("Where the doubling ends. AWS Lambda: 5 min for events; for streams 1 min is an "
                          "assumption.")},
                [](auto &kind) -> decltype(&kind.longestBackOff) { return &kind.longestBackOff; });
    addSwitch(form, index,
              {"bisect",
               Form::tr("Batches that fail"),
               {},
               Form::tr("Whether a batch that fails or times out is cut in two, again and again down to single "
                        "records, which takes up no retry. AWS Lambda: tried again as a whole by default.")},
              Form::tr("are tried again as a whole"), Form::tr("are cut in two"),
              [](auto &kind) -> decltype(&kind.bisects) { return &kind.bisects; });
    addSwitch(form, index,
              {"deadLetters",
               Form::tr("Dead letters"),
               {},
               Form::tr("Whether events or records whose retries are used up go to a queue of dead letters, and are "
                        "counted there instead of as failed or timed out.")},
              Form::tr("none: they count as failed"), Form::tr("kept when retries are used up"),
              [](auto &kind) -> decltype(&kind.deadLetters) { return &kind.deadLetters; });
}

/// Of a stream it may be left out.
void addMaximumAge(Form *form, std::size_t index)
{
    const auto pick = [](auto &kind) -> decltype(&kind.maximumAge) { return &kind.maximumAge; };
    using Optional = std::optional<SimDuration>;
    form->addText(
            QStringLiteral("maximumAge"), Form::tr("Maximum age"), {},
            [index, pick](const Scenario &s) {
                Optional age = valueIn<SimDuration>(s, index, pick);
                if (!age) {
                    age = valueIn<Optional>(s, index, pick).value_or(std::nullopt);
                }
                return age ? QString::fromStdString(formatDuration(*age)) : QString();
            },
            [index, pick](Scenario &s, const QString &text) -> Result<void> {
                const bool isStream = std::holds_alternative<StreamRecords>(s.sources[index].delivery);
                if (isStream && text.trimmed().isEmpty()) {
                    store(s, index, pick, Optional{});
                    return {};
                }
                return parseDuration(text.trimmed().toStdString()).map([&](SimDuration value) {
                    store(s, index, pick, Optional{value});
                    store(s, index, pick, value);
                });
            })
        ->setToolTip(Form::tr("No attempt begins when the event, message or record is older: it expires. AWS Lambda "
                              "keeps asynchronous events for 6 h, SQS messages for 4 d by default; records are tried "
                              "by default (empty) as long as the stream keeps them."));
}

void addStreamEnds(Form *form, std::size_t index)
{
    addDuration(form, index,
                {"retention", Form::tr("Retention"), Form::tr("for example 24 h"),
                 Form::tr("How long the stream keeps records: older ones have expired. Kinesis: 24 h by default, up "
                          "to 365 d.")},
                [](auto &kind) -> decltype(&kind.retention) { return &kind.retention; });
    const auto poisonous = [](auto &kind) -> decltype(&kind.poisonousShare) { return &kind.poisonousShare; };
    form->addText(
            QStringLiteral("poisonousShare"), Form::tr("Share of poisonous records"), Form::tr("for example 0.0001"),
            [index, poisonous](const Scenario &s) {
                const auto share = valueIn<double>(s, index, poisonous);
                return share ? numberText(*share) : QString();
            },
            requiredText(decimalNumber(0.0, 1.0),
                         [index, poisonous](Scenario &s, double share) { store(s, index, poisonous, share); }))
        ->setToolTip(Form::tr("Share of the records, from 0 to 1, that the function cannot cope with: every batch that "
                              "has one in it fails, until a version is deployed that states failures of its own."));
}

} // namespace

void addDeliveryKind(Form *form, std::size_t index)
{
    form->addChoice(
            QStringLiteral("kind"), Form::tr("&Kind"), kinds(),
            [index](const Scenario &s) {
                return kinds()[static_cast<qsizetype>(kindOf(s.sources[index].delivery))].first;
            },
            [index](Scenario &s, const QString &key) -> Result<void> {
                Delivery &delivery = s.sources[index].delivery;
                for (qsizetype i = 0; i < kinds().size(); ++i) {
                    if (kinds()[i].first == key && static_cast<Kind>(i) != kindOf(delivery)) {
                        delivery = deliveryOf(static_cast<Kind>(i), delivery);
                    }
                }
                return {};
            })
        ->setToolTip(
            Form::tr("An HTTP request is tried once and its sender waits for the answer. An asynchronous event "
                     "is taken at once into a queue of the platform, which tries it again when it fails; one of an "
                     "object (created, removed) reaches it after a delay. Messages of a queue wait for pollers, which "
                     "take them in batches. Records of a stream are read in order, lane by lane, and a batch that "
                     "fails holds up its lane."));
}

void addDeliveryRows(Form *form, ScenarioSession &session, std::size_t index)
{
    addDeliveryDelay(form, session, index);
    addShards(form, index);
    addBatches(form, index);
    addQueueRows(form, index);
    addRetryRows(form, index);
    addMaximumAge(form, index);
    addStreamEnds(form, index);
}

void showDeliveryRowsOf(Form *form, const Delivery &delivery)
{
    const Kind kind = kindOf(delivery);
    const bool isEvent = kind == Kind::Asynchronous || kind == Kind::Object;
    const bool isQueue = kind == Kind::Queue;
    const bool isStream = kind == Kind::Stream;
    const auto show = [form](std::initializer_list<const char *> keys, bool isVisible) {
        for (const char *key : keys) {
            form->setRowVisible(QString::fromLatin1(key), isVisible);
        }
    };
    show({"deliveryDelay"}, kind == Kind::Object);
    show({"shards", "lanesPerShard", "hottestShare", "pollInterval", "bisect", "retention", "poisonousShare"},
         isStream);
    show({"batchSize", "batchWindow", "service"}, isQueue || isStream);
    show({"visibilityTimeout", "maximumReceives", "pollers", "pollersPerMinute", "mostPollers"}, isQueue);
    show({"retries", "firstBackOff", "longestBackOff", "deadLetters"}, isEvent || isStream);
    show({"retryDelays"}, isEvent);
    show({"maximumAge"}, kind != Kind::Http);
    form->setHint(QStringLiteral("retries"),
                  isStream ? Form::tr("any number; for example 3") : Form::tr("for example 2"));
    form->setHint(QStringLiteral("maximumAge"),
                  isStream ? Form::tr("that of the stream; for example 1 h") : Form::tr("for example 6 h"));
}

} // namespace warmfront::ui
