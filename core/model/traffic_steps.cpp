// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/traffic_steps.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "core/base/quantity.h"

namespace warmfront {

namespace {

constexpr std::string_view blanks = " \t";
constexpr int longestMinutes = 100'000;

std::string_view trimmed(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(blanks);
    return first == std::string_view::npos ? std::string_view{}
                                           : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// Takes @p word off the front of @p text.
bool takes(std::string_view &text, std::string_view word)
{
    if (!text.starts_with(word)) {
        return false;
    }
    text.remove_prefix(word.size());
    return true;
}

std::optional<int> takeNumber(std::string_view &text, int most)
{
    int number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{} || number < 1 || number > most) {
        return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

/// What follows a shape's word: "10Percent5Minutes", or with "Every" between the two.
struct Numbers
{
    int percent;
    int minutes;
};
std::optional<Numbers> numbersOf(std::string_view text, std::string_view between, int mostPercent)
{
    const std::optional<int> percent = takeNumber(text, mostPercent);
    if (!percent || !takes(text, between)) {
        return std::nullopt;
    }
    const std::optional<int> minutes = takeNumber(text, longestMinutes);
    if (!minutes || (text != "Minutes" && text != "Minute")) {
        return std::nullopt;
    }
    return Numbers{*percent, *minutes};
}

std::vector<TrafficStep> canary(Numbers numbers)
{
    return {{SimDuration{}, numbers.percent / 100.0}, {SimDuration::minutes(numbers.minutes), 1.0}};
}

std::vector<TrafficStep> linear(Numbers numbers)
{
    std::vector<TrafficStep> steps;
    for (int percent = numbers.percent, after = 0; percent < 100; percent += numbers.percent, ++after) {
        steps.push_back({SimDuration::minutes(numbers.minutes) * after, percent / 100.0});
    }
    steps.push_back({SimDuration::minutes(numbers.minutes) * static_cast<std::int64_t>(steps.size()), 1.0});
    return steps;
}

std::optional<std::vector<TrafficStep>> shapeOf(std::string_view name)
{
    (void)takes(name, "CodeDeployDefault.");
    (void)(takes(name, "Lambda") || takes(name, "ECS"));
    if (name == "AllAtOnce") {
        return std::vector<TrafficStep>{{SimDuration{}, 1.0}};
    }
    if (takes(name, "Canary")) {
        const std::optional<Numbers> numbers = numbersOf(name, "Percent", 99);
        return numbers ? std::optional(canary(*numbers)) : std::nullopt;
    }
    if (takes(name, "Linear")) {
        const std::optional<Numbers> numbers = numbersOf(name, "PercentEvery", 100);
        return numbers ? std::optional(linear(*numbers)) : std::nullopt;
    }
    return std::nullopt;
}

std::optional<double> numberIn(std::string_view text)
{
    double number = 0.0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    return !text.empty() && problem == std::errc{} && end == text.data() + text.size() ? std::optional(number)
                                                                                       : std::nullopt;
}

/// "10 % after 5 min".
Result<TrafficStep> stepOf(std::string_view text)
{
    const auto unreadable = [&] {
        return failure("expected a share and when it begins, such as \"10 % after 5 min\", found \"" + std::string(text)
                       + "\"");
    };
    const std::size_t percent = text.find('%');
    if (percent == std::string_view::npos) {
        return unreadable();
    }
    const std::optional<double> share = numberIn(trimmed(text.substr(0, percent)));
    std::string_view rest = trimmed(text.substr(percent + 1));
    if (!share || !takes(rest, "after")) {
        return unreadable();
    }
    const Result<SimDuration> after = parseDuration(trimmed(rest));
    if (!after) {
        return tl::unexpected(after.error());
    }
    return TrafficStep{*after, *share / 100.0};
}

std::string percentOf(double share)
{
    // The fewest digits that read back to the same share.
    for (int digits = 0; digits < 18; ++digits) {
        std::array<char, 40> text;
        const auto [end, problem] =
            std::to_chars(text.data(), text.data() + text.size(), share * 100.0, std::chars_format::fixed, digits);
        double back = 0.0;
        (void)std::from_chars(text.data(), end, back);
        if (back / 100.0 == share) {
            return {text.data(), end};
        }
    }
    return std::to_string(share * 100.0);
}

/// The shape that has the same steps, as far as they go.
std::optional<std::string> nameOf(const std::vector<TrafficStep> &steps)
{
    const auto wholePercent = static_cast<int>(std::lround(steps.front().share * 100.0));
    std::vector<std::string> names{"AllAtOnce"};
    if (steps.size() > 1 && steps[1].after.count() % SimDuration::minutes(1).count() == 0) {
        const std::int64_t minutes = steps[1].after.count() / SimDuration::minutes(1).count();
        const std::string time = std::to_string(minutes) + (minutes == 1 ? "Minute" : "Minutes");
        const std::string share = std::to_string(wholePercent) + "Percent";
        names.push_back("Canary" + share + std::to_string(minutes) + "Minutes");
        names.push_back("Linear" + share + "Every" + time);
    }
    for (const std::string &name : names) {
        if (shapeOf(name) == steps) {
            return name;
        }
    }
    return std::nullopt;
}

} // namespace

Result<std::vector<TrafficStep>> parseTraffic(std::string_view text)
{
    if (std::optional<std::vector<TrafficStep>> shape = shapeOf(trimmed(text))) {
        return std::move(*shape);
    }
    if (text.find('%') == std::string_view::npos) {
        return failure(
            "expected steps such as \"10 % after 0 s, 100 % after 10 min\", or \"Canary10Percent10Minutes\", "
            "\"Linear10PercentEvery1Minute\" or \"AllAtOnce\", found \""
            + std::string(text) + "\"");
    }
    std::vector<TrafficStep> steps;
    for (std::size_t from = 0; from <= text.size();) {
        const std::size_t comma = std::min(text.find(',', from), text.size());
        const Result<TrafficStep> step = stepOf(trimmed(text.substr(from, comma - from)));
        if (!step) {
            return tl::unexpected(step.error());
        }
        steps.push_back(*step);
        from = comma + 1;
    }
    if (const std::optional<TrafficFault> fault = faultOf(steps)) {
        return failure(fault->message);
    }
    return steps;
}

Result<AutomaticRollback> parseRollback(std::string_view text)
{
    const auto unreadable = [&] {
        return failure(
            "expected a share of failures below 100 %, and of what, such as \"5 % over 1 min of 20\", found \""
            + std::string(text) + "\"");
    };
    AutomaticRollback rollback;
    const std::size_t percent = text.find('%');
    const std::optional<double> share =
        percent == std::string_view::npos ? std::nullopt : numberIn(trimmed(text.substr(0, percent)));
    if (!share || !(*share >= 0.0 && *share < 100.0)) {
        return unreadable();
    }
    rollback.failureShare = *share / 100.0;
    std::string_view rest = text.substr(percent + 1);
    if (const std::size_t of = rest.find(" of "); of != std::string_view::npos) {
        std::string_view count = trimmed(rest.substr(of + 4));
        const std::optional<int> atLeast = takeNumber(count, static_cast<int>(AutomaticRollback::mostRequests));
        if (!atLeast || !count.empty()) {
            return unreadable();
        }
        rollback.atLeast = *atLeast;
        rest = rest.substr(0, of);
    }
    rest = trimmed(rest);
    if (!rest.empty()) {
        if (!takes(rest, "over")) {
            return unreadable();
        }
        const Result<SimDuration> over = parseDuration(trimmed(rest));
        if (!over) {
            return tl::unexpected(over.error());
        }
        if (*over <= SimDuration{}) {
            return unreadable();
        }
        rollback.over = *over;
    }
    return rollback;
}

std::string formatShare(double share)
{
    return percentOf(share) + " %";
}

std::string formatRollback(const AutomaticRollback &rollback)
{
    return formatShare(rollback.failureShare) + " over " + formatDuration(rollback.over) + " of "
           + std::to_string(rollback.atLeast);
}

std::string formatTraffic(const std::vector<TrafficStep> &steps)
{
    if (steps.empty()) {
        return {};
    }
    if (const std::optional<std::string> name = nameOf(steps)) {
        return *name;
    }
    std::string text;
    for (const TrafficStep &step : steps) {
        text += (text.empty() ? "" : ", ") + formatShare(step.share) + " after " + formatDuration(step.after);
    }
    return text;
}

std::optional<TrafficFault> faultOf(const std::vector<TrafficStep> &steps)
{
    if (steps.size() > TrafficStep::most) {
        return TrafficFault{TrafficStep::most, "there may be at most " + std::to_string(TrafficStep::most)
                                                   + " steps of traffic; these are " + std::to_string(steps.size())};
    }
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (!(steps[i].share >= 0.0 && steps[i].share <= 1.0)) {
            return TrafficFault{i, "a share of the requests is from 0 to 1 (100 %)"};
        }
        if (i > 0 && steps[i].after <= steps[i - 1].after) {
            return TrafficFault{i,
                                "steps of traffic stand in the order in which they begin (\"after\"), and this one is "
                                "not later than the one before it"};
        }
    }
    return std::nullopt;
}

std::int64_t replicasFor(std::int64_t count, double part)
{
    constexpr double roundingError = 1e-9; // of parts that add up
    return static_cast<std::int64_t>(std::ceil(static_cast<double>(count) * part - roundingError));
}

} // namespace warmfront
