// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/decision_text.h"

#include <QCoreApplication>

#include "core/base/quantity.h"
#include "core/model/mechanism.h"
#include "ui/models/number_format.h"

namespace warmfront::ui {

namespace {

QString words(const char *text, int count = -1)
{
    return QCoreApplication::translate("DecisionText", text, nullptr, count);
}

QString seconds(std::int64_t nanoseconds)
{
    return durationText(static_cast<double>(nanoseconds) * 1e-9);
}

/// Not rounded below the value, which would not suffice.
QString secondsAtLeast(std::int64_t nanoseconds)
{
    const auto milliseconds = static_cast<qulonglong>((nanoseconds + 999'999) / 1'000'000);
    return words(QT_TRANSLATE_NOOP("DecisionText", "%1 s"))
        .arg(QLocale().toString(static_cast<double>(milliseconds) * 1e-3, 'g', 12));
}

QString requests(std::int64_t count)
{
    return count == 1 ? words(QT_TRANSLATE_NOOP("DecisionText", "1 request"))
                      : words(QT_TRANSLATE_NOOP("DecisionText", "%1 requests")).arg(countText(quint64(count)));
}

QString versionOf(const Decision &decision)
{
    return decision.version.empty() ? words(QT_TRANSLATE_NOOP("DecisionText", "The new version"))
                                    : QString::fromStdString(decision.version);
}

QString deploymentTitle(const Decision &decision)
{
    if (decision.rule == DecisionRule::RollsBack) {
        return words(QT_TRANSLATE_NOOP("DecisionText", "%1 is rolled back")).arg(versionOf(decision));
    }
    for (const DecisionNumber &number : decision.numbers) {
        if (number.name == shareNumber) {
            return words(QT_TRANSLATE_NOOP("DecisionText", "%1 takes %2 of the requests"))
                .arg(versionOf(decision), percentText(number.value / 100.0));
        }
    }
    return words(QT_TRANSLATE_NOOP("DecisionText", "%1 takes the place of what runs")).arg(versionOf(decision));
}

QString placementTitle(const Decision &decision)
{
    const bool isPlaced = decision.rule == DecisionRule::HostChosen && decision.hosts && !decision.hosts->hosts.empty();
    return isPlaced ? words(QT_TRANSLATE_NOOP("DecisionText", "Instance %1 goes to host %2"))
                          .arg(decision.instance)
                          .arg(decision.hosts->hosts.front().host + 1)
                    : words(QT_TRANSLATE_NOOP("DecisionText", "Instance %1 waits for a host")).arg(decision.instance);
}

} // namespace

QString decisionTitle(const Decision &decision)
{
    switch (decision.kind) {
    case DecisionKind::Cold:
        return words(QT_TRANSLATE_NOOP("DecisionText", "Cold start of instance %1")).arg(decision.instance);
    case DecisionKind::Refusal:
        return decision.rule == DecisionRule::QueueFull ? words(QT_TRANSLATE_NOOP("DecisionText", "Request rejected"))
                                                        : words(QT_TRANSLATE_NOOP("DecisionText", "Request throttled"));
    case DecisionKind::Waiting:
        return decision.rule == DecisionRule::NoneReady
                   ? words(QT_TRANSLATE_NOOP("DecisionText", "Request waits for an instance to start"))
                   : words(QT_TRANSLATE_NOOP("DecisionText", "Request waits for memory"));
    case DecisionKind::Scaling:
        return (decision.after > decision.before
                    ? words(QT_TRANSLATE_NOOP("DecisionText", "Scaled out from %1 to %2 instances"))
                    : words(QT_TRANSLATE_NOOP("DecisionText", "Scaled in from %1 to %2 instances")))
            .arg(decision.before)
            .arg(decision.after);
    case DecisionKind::Deployment:
        return deploymentTitle(decision);
    case DecisionKind::Placement:
        return placementTitle(decision);
    }
    return {};
}

/// Behind the reason of a cold start; a sentence of its own.
QString originSentence(InstanceOrigin origin)
{
    switch (origin) {
    case InstanceOrigin::Only:
        break;
    case InstanceOrigin::New:
        return words(QT_TRANSLATE_NOOP("DecisionText", "A new one was created."));
    case InstanceOrigin::Prewarmed:
        return words(QT_TRANSLATE_NOOP("DecisionText", "A prewarmed one is initialised for it."));
    case InstanceOrigin::InPlace:
        return words(QT_TRANSLATE_NOOP(
            "DecisionText",
            "Memory was short: idle ones, unused for longest, were removed, and a new one was created."));
    }
    return {};
}

QString hostRuleSentence(HostRule rule)
{
    switch (rule) {
    case HostRule::LeastAllocated:
        return words(QT_TRANSLATE_NOOP(
            "DecisionText", "Of the hosts with room, the one with the highest score: the emptiest afterwards."));
    case HostRule::MostAllocated:
        return words(QT_TRANSLATE_NOOP(
            "DecisionText", "Of the hosts with room, the one with the highest score: the fullest afterwards."));
    case HostRule::FirstFit:
        return words(QT_TRANSLATE_NOOP("DecisionText", "The first host with room."));
    case HostRule::RandomFit:
        return words(QT_TRANSLATE_NOOP("DecisionText", "Any of the hosts with room."));
    case HostRule::Spread:
        return words(QT_TRANSLATE_NOOP("DecisionText",
                                       "Of the hosts with room, the one with the fewest instances of the function."));
    case HostRule::Auction:
        return words(QT_TRANSLATE_NOOP("DecisionText", "Of the hosts with room, the one with the lowest bid."));
    case HostRule::Offers:
        return words(QT_TRANSLATE_NOOP("DecisionText", "The first offer that had room for it and launches left."));
    case HostRule::Home:
        return words(QT_TRANSLATE_NOOP("DecisionText", "It was sent to the home invoker of the function."));
    case HostRule::StepFromHome:
        return words(QT_TRANSLATE_NOOP(
            "DecisionText", "Its home invoker had no permits left, so it was sent to the first further one that had."));
    case HostRule::Overload:
        return words(
            QT_TRANSLATE_NOOP("DecisionText", "No invoker had permits left, so it was sent to one drawn by chance."));
    }
    return {};
}

QString ruleSentence(const Decision &decision)
{
    switch (decision.rule) {
    case DecisionRule::NoneFree:
        return decision.before == 1
                   ? words(QT_TRANSLATE_NOOP("DecisionText", "The only instance had no free place."))
                   : words(QT_TRANSLATE_NOOP("DecisionText", "None of the %1 instances had a free place."))
                         .arg(decision.before);
    case DecisionRule::NoneThere:
        return words(QT_TRANSLATE_NOOP("DecisionText", "The function had no instance."));
    case DecisionRule::NoneOnHost:
        return words(QT_TRANSLATE_NOOP(
            "DecisionText",
            "The invoker that the request was sent to had no free instance of the function; others had."));
    case DecisionRule::NoMemory:
        return words(QT_TRANSLATE_NOOP("DecisionText", "The invoker that the request was sent to had no free instance "
                                                       "of the function, and no memory for another one."));
    case DecisionRule::MinuteLimit:
        return words(QT_TRANSLATE_NOOP("DecisionText", "As many requests had come in this minute as may come."));
    case DecisionRule::FunctionLimit:
        return words(
            QT_TRANSLATE_NOOP("DecisionText", "As many requests of the function were inside as its limit allows."));
    case DecisionRule::AccountLimit:
        return words(
            QT_TRANSLATE_NOOP("DecisionText", "As many requests of all functions were inside as the account allows."));
    case DecisionRule::StartLimit:
        return words(QT_TRANSLATE_NOOP("DecisionText",
                                       "No instance had a free place, and no further one could start at that time."));
    case DecisionRule::QueueFull:
        return words(QT_TRANSLATE_NOOP("DecisionText", "No instance had a free place, and the queue was full."));
    case DecisionRule::SecondLimit:
        return words(QT_TRANSLATE_NOOP("DecisionText", "More requests had come within a second than may come."));
    case DecisionRule::Outstanding:
        return words(QT_TRANSLATE_NOOP(
            "DecisionText", "As many requests were waiting or being served as the ready instances may hold."));
    case DecisionRule::ScalerRefuses:
        return words(QT_TRANSLATE_NOOP("DecisionText", "The scaler lets no request in until it has decided again."));
    case DecisionRule::ScalerDecided:
        return words(QT_TRANSLATE_NOOP("DecisionText", "The scaler's rule: %1."))
            .arg(QString::fromUtf8(decision.scalerRule.data(), qsizetype(decision.scalerRule.size())));
    case DecisionRule::NoSuchVersion:
        return words(QT_TRANSLATE_NOOP("DecisionText", "The version that its source names was not deployed yet."));
    case DecisionRule::Replaces:
        return words(QT_TRANSLATE_NOOP("DecisionText", "A deployment without shares replaces every instance."));
    case DecisionRule::ShareChanges:
        return words(QT_TRANSLATE_NOOP("DecisionText", "A step of its deployment was due, and it was able to answer."));
    case DecisionRule::RollsBack:
        return words(QT_TRANSLATE_NOOP("DecisionText",
                                       "More of its latest requests failed or timed out than its rollback allows."));
    case DecisionRule::NoneReady:
        return decision.before == 0 ? words(
                   QT_TRANSLATE_NOOP("DecisionText", "The function had no instance, and its scaler starts them."))
                                    : words(QT_TRANSLATE_NOOP("DecisionText", "No instance was ready yet."));
    case DecisionRule::HostChosen:
        return decision.hosts ? hostRuleSentence(decision.hosts->rule) : QString();
    case DecisionRule::NoHostHasRoom:
        return words(QT_TRANSLATE_NOOP("DecisionText", "No host had room for it."));
    case DecisionRule::HeldBack:
        return decision.hosts && decision.hosts->rule == HostRule::Offers
                   ? words(QT_TRANSLATE_NOOP("DecisionText",
                                             "Its app had used up its launches for now, or backs off after a failure."))
                   : words(QT_TRANSLATE_NOOP("DecisionText", "As many instances were starting as may start at once."));
    }
    return {};
}

QString decisionReason(const Decision &decision)
{
    QStringList sentences{ruleSentence(decision), originSentence(decision.origin)};
    if (decision.hosts && decision.kind != DecisionKind::Placement) {
        sentences << hostRuleSentence(decision.hosts->rule);
    }
    sentences.removeAll(QString());
    return sentences.join(u' ');
}

std::vector<std::pair<QString, QString>> decisionNumbers(const Decision &decision)
{
    std::vector<std::pair<QString, QString>> numbers;
    for (const DecisionNumber &number : decision.numbers) {
        QString name = QString::fromUtf8(number.name.data(), qsizetype(number.name.size()));
        const QString unit = QStringLiteral(" in s");
        const bool isDuration = name.endsWith(unit);
        name = name.left(1).toUpper() + name.mid(1, name.size() - 1 - (isDuration ? unit.size() : 0));
        name.replace(u'-', QChar(0x2011)).replace(u' ', QChar::Nbsp); // a number stands with its name
        numbers.emplace_back(name, isDuration ? durationText(number.value) : numberText(number.value));
    }
    return numbers;
}

std::vector<QString> candidateSentences(const Decision &decision)
{
    std::vector<QString> sentences;
    for (const DecisionCandidate &candidate : decision.candidates) {
        const QString number = QString::number(candidate.instance);
        const bool isKnown = candidate.at > decision.at;
        const QString until = seconds((candidate.at - decision.at).count());
        switch (candidate.state) {
        case DecisionCandidate::State::Busy:
            sentences.push_back(
                isKnown
                    ? words(QT_TRANSLATE_NOOP("DecisionText", "Instance %1 was busy with %2; a place is free in %3."))
                          .arg(number, requests(candidate.requests), until)
                    : words(QT_TRANSLATE_NOOP("DecisionText", "Instance %1 was busy with %2."))
                          .arg(number, requests(candidate.requests)));
            break;
        case DecisionCandidate::State::Starting:
            sentences.push_back(
                isKnown ? words(QT_TRANSLATE_NOOP("DecisionText",
                                                  "Instance %1 was starting, for %2; a place is free in %3."))
                              .arg(number, requests(candidate.requests), until)
                        : words(QT_TRANSLATE_NOOP("DecisionText", "Instance %1 was starting, for %2."))
                              .arg(number, requests(candidate.requests)));
            break;
        case DecisionCandidate::State::Elsewhere:
            sentences.push_back(
                words(QT_TRANSLATE_NOOP("DecisionText", "Instance %1 had a free place, on another invoker."))
                    .arg(number));
            break;
        case DecisionCandidate::State::BehindOthers:
            sentences.push_back(words(QT_TRANSLATE_NOOP("DecisionText", "Instance %1 had a free place, but earlier "
                                                                        "requests wait on its invoker."))
                                    .arg(number));
            break;
        case DecisionCandidate::State::Ended:
            sentences.push_back(
                words(QT_TRANSLATE_NOOP("DecisionText", "Instance %1 had ended %2 before, after %3 without a request."))
                    .arg(number, seconds((decision.at - candidate.at).count()),
                         seconds((candidate.at - candidate.idleSince).count())));
            break;
        }
    }
    return sentences;
}

namespace {

QString measureText(HostRule rule, double measure)
{
    switch (rule) {
    case HostRule::LeastAllocated:
    case HostRule::MostAllocated:
        return words(QT_TRANSLATE_NOOP("DecisionText", "score %1")).arg(numberText(measure));
    case HostRule::Spread:
        return words(QT_TRANSLATE_NOOP("DecisionText", "%1 of the function")).arg(numberText(measure));
    case HostRule::Auction:
        return words(QT_TRANSLATE_NOOP("DecisionText", "bid %1")).arg(numberText(measure));
    case HostRule::Offers:
        return words(QT_TRANSLATE_NOOP("DecisionText", "offer %1")).arg(numberText(measure));
    case HostRule::Home:
    case HostRule::StepFromHome:
    case HostRule::Overload:
        return words(QT_TRANSLATE_NOOP("DecisionText", "tried as number %1")).arg(numberText(measure));
    case HostRule::FirstFit:
    case HostRule::RandomFit:
        break;
    }
    return {};
}

/// An option as forms name it.
QString optionName(const std::string &option)
{
    const std::pair<const char *, const char *> others[] = {
        {"targetUtilisation", QT_TRANSLATE_NOOP("DecisionText", "target utilisation")},
        {"replicas.min", QT_TRANSLATE_NOOP("DecisionText", "minimum of replicas")},
        {"replicas.max", QT_TRANSLATE_NOOP("DecisionText", "maximum of replicas")},
        {"alwaysWarm", QT_TRANSLATE_NOOP("DecisionText", "number of always-warm instances")}};
    for (const auto &[name, text] : others) {
        if (option == name) {
            return words(text);
        }
    }
    const ParameterSpec *spec = findParameter(option);
    const QString label = spec == nullptr
                              ? QString::fromStdString(option)
                              : QString::fromUtf8(spec->label.data(), static_cast<qsizetype>(spec->label.size()));
    return label.left(1).toLower() + label.mid(1);
}

QString instances(std::int64_t count)
{
    return count == 1 ? words(QT_TRANSLATE_NOOP("DecisionText", "1 instance"))
                      : words(QT_TRANSLATE_NOOP("DecisionText", "%1 instances")).arg(countText(quint64(count)));
}

QString optionOutcome(const Counterfactual &counterfactual, DecisionKind kind)
{
    switch (counterfactual.outcome) {
    case Counterfactual::Outcome::Served:
        break;
    case Counterfactual::Outcome::NoMore:
        return words(QT_TRANSLATE_NOOP("DecisionText", "the function would have had no more than %1 here"))
            .arg(instances(counterfactual.instances));
    case Counterfactual::Outcome::NoFewer:
        return words(QT_TRANSLATE_NOOP("DecisionText", "the function would have kept %1 or more here"))
            .arg(instances(counterfactual.instances));
    case Counterfactual::Outcome::WereReady:
        return words(QT_TRANSLATE_NOOP("DecisionText", "%1 or more instances would have been ready here already"))
            .arg(counterfactual.instances);
    }
    switch (kind) {
    case DecisionKind::Waiting:
        return words(QT_TRANSLATE_NOOP("DecisionText", "this request would not have had to wait"));
    case DecisionKind::Refusal:
        return words(QT_TRANSLATE_NOOP("DecisionText", "this request would have been let in"));
    case DecisionKind::Cold:
    case DecisionKind::Scaling:
    case DecisionKind::Deployment:
    case DecisionKind::Placement:
        break;
    }
    return words(QT_TRANSLATE_NOOP("DecisionText", "this request would have been served warm"));
}

} // namespace

QStringList hostSentences(const Decision &decision)
{
    QStringList sentences;
    if (!decision.hosts) {
        return sentences;
    }
    const HostRule rule = decision.hosts->rule;
    const bool areInvokers = rule == HostRule::Home || rule == HostRule::StepFromHome || rule == HostRule::Overload;
    for (const HostCandidate &host : decision.hosts->hosts) {
        QStringList facts;
        if (!host.takesInstances) {
            facts << words(QT_TRANSLATE_NOOP("DecisionText", "takes no instances"));
        } else if (!host.hasRoom) {
            facts << (areInvokers ? words(QT_TRANSLATE_NOOP("DecisionText", "too few permits"))
                                  : words(QT_TRANSLATE_NOOP("DecisionText", "no room")));
        }
        if (host.measure && !measureText(rule, *host.measure).isEmpty()) {
            facts << measureText(rule, *host.measure);
        }
        const QString memory = QString::fromStdString(formatMemory(host.freeMemory));
        if (areInvokers) {
            facts << words(QT_TRANSLATE_NOOP("DecisionText", "permits for %1")).arg(memory);
        } else if (host.freeMillicores) {
            facts << words(QT_TRANSLATE_NOOP("DecisionText", "%1 and %2 vCPU free"))
                         .arg(memory, numberText(static_cast<double>(*host.freeMillicores) / 1000.0));
        } else {
            facts << words(QT_TRANSLATE_NOOP("DecisionText", "%1 free")).arg(memory);
        }
        if (!areInvokers) {
            facts << instances(host.instances);
        }
        if (host.hasImage) {
            facts << (*host.hasImage ? words(QT_TRANSLATE_NOOP("DecisionText", "image there"))
                                     : words(QT_TRANSLATE_NOOP("DecisionText", "image to be pulled")));
        }
        const char *sentence = areInvokers
                                   ? (host.isChosen ? QT_TRANSLATE_NOOP("DecisionText", "Invoker %1, chosen: %2.")
                                                    : QT_TRANSLATE_NOOP("DecisionText", "Invoker %1: %2."))
                                   : (host.isChosen ? QT_TRANSLATE_NOOP("DecisionText", "Host %1, chosen: %2.")
                                                    : QT_TRANSLATE_NOOP("DecisionText", "Host %1: %2."));
        sentences << words(sentence).arg(QString::number(host.host + 1), facts.join(QStringLiteral(", ")));
    }
    if (decision.hosts->leftOut > 0) {
        sentences << words(QT_TRANSLATE_NOOP("DecisionText", "And %1 more hosts."))
                         .arg(countText(quint64(decision.hosts->leftOut)));
    }
    return sentences;
}

QString counterfactualSentence(const Counterfactual &counterfactual, DecisionKind kind)
{
    const auto sentence = [&](const char *text) {
        return words(text).arg(counterfactual.value).arg(counterfactual.present);
    };
    switch (counterfactual.parameter) {
    case Counterfactual::Parameter::KeepAlive:
        return words(QT_TRANSLATE_NOOP("DecisionText", "With a keep-alive of %1 instead of %2 this request would have "
                                                       "been served warm."))
            .arg(secondsAtLeast(counterfactual.value), secondsAtLeast(counterfactual.present));
    case Counterfactual::Parameter::FixedKeepAlive:
        return words(QT_TRANSLATE_NOOP("DecisionText", "With a fixed keep-alive of %1 in place of the policy this "
                                                       "request would have been served warm."))
            .arg(secondsAtLeast(counterfactual.value));
    case Counterfactual::Parameter::Option:
        return words(QT_TRANSLATE_NOOP("DecisionText", "With a %1 of %2 instead of %3, %4."))
            .arg(optionName(counterfactual.option), QString::fromStdString(counterfactual.valueText),
                 QString::fromStdString(counterfactual.presentText), optionOutcome(counterfactual, kind));
    case Counterfactual::Parameter::FunctionLimit:
        return sentence(
            QT_TRANSLATE_NOOP("DecisionText", "With a limit of %1 instead of %2 this request would have been let in."));
    case Counterfactual::Parameter::AccountLimit:
        return sentence(QT_TRANSLATE_NOOP(
            "DecisionText", "With an account limit of %1 instead of %2 this request would have been let in."));
    case Counterfactual::Parameter::QueueLimit:
        return sentence(QT_TRANSLATE_NOOP(
            "DecisionText", "With room for %1 in the queue instead of %2 this request would have been let in."));
    case Counterfactual::Parameter::StartBurst:
        return sentence(QT_TRANSLATE_NOOP("DecisionText",
                                          "With %1 starts at once instead of %2 this request would have been let in."));
    case Counterfactual::Parameter::MinuteLimit:
        return sentence(QT_TRANSLATE_NOOP(
            "DecisionText", "With a limit of %1 a minute instead of %2 this request would have been let in."));
    case Counterfactual::Parameter::SecondLimit:
        return sentence(QT_TRANSLATE_NOOP(
            "DecisionText", "With a limit of %1 a second instead of %2 this request would have been let in."));
    case Counterfactual::Parameter::Outstanding:
        return sentence(QT_TRANSLATE_NOOP(
            "DecisionText",
            "With %1 outstanding requests for each instance instead of %2 this request would have been let in."));
    case Counterfactual::Parameter::InvokerMemory:
        return kind == DecisionKind::Waiting
                   ? sentence(QT_TRANSLATE_NOOP("DecisionText", "With %1 MB for containers on each invoker instead of "
                                                                "%2 MB this request would not have had to wait."))
                   : sentence(QT_TRANSLATE_NOOP("DecisionText", "With %1 MB for containers on each invoker instead of "
                                                                "%2 MB this request would have been served warm."));
    }
    return {};
}

} // namespace warmfront::ui
