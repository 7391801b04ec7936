// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace warmfront::test {

/// A valid scenario; a broken one is this text with one part replaced.
inline constexpr std::string_view wholeScenario = R"({
  "warmfront": 1,
  "name": "Thumbnails",
  "seed": 42,
  "horizon": "24 h",
  "warmUp": "1 h",
  "replications": 10,
  "objective": { "responseTime": { "percentile": 95, "below": "800 ms" }, "availability": 0.999 },
  "functions": [
    { "name": "thumbnail", "runtime": "python3.12", "memory": "512 MB", "timeout": "30 s", "concurrency": 2, "cpu": 0.5,
      "failureProbability": 0.01,
      "service": { "distribution": "exponential", "mean": "1.991 s" },
      "coldService": { "distribution": "exponential", "mean": "2.244 s" },
      "coldStart": { "placement": "5 ms", "userInit": "80 ms" } }
  ],
  "sources": [
    { "name": "web", "kind": "http", "function": "thumbnail",
      "arrivals": { "process": "poisson", "rate": "0.9 /s" } }
  ],
  "alternatives": [
    { "name": "Lambda", "platform": "aws-lambda", "plan": "aws-lambda-x86-us-east-1",
      "options": { "keepAlive": "10 min", "routing": "newest", "concurrencyLimit": 100, "alwaysWarm": 1 } },
    { "name": "Kubernetes", "platform": "kubernetes",
      "options": { "replicas": { "min": 2, "max": 20 }, "targetUtilisation": 0.7, "queue": { "limit": 10, "timeout": "31 s" }, "freeTier": false, "node": "m5.large", "nodes": 3 } }
  ]
}
)";

/// Whether resources/schema/scenario.schema.json can say it too.
enum class BySchema { Refused, CannotSay, NotJson };

struct Broken
{
    const char *what;
    std::string_view part;        ///< stands once in wholeScenario; empty = the replacement is the whole text
    std::string replacement;
    int line;
    const char *path;
    const char *phrase;           ///< stands in the message
    BySchema schema = BySchema::Refused;
};

inline std::string textOf(const Broken &broken)
{
    if (broken.part.empty()) {
        return broken.replacement;
    }
    std::string text(wholeScenario);
    return text.replace(text.find(broken.part), broken.part.size(), broken.replacement);
}

inline std::vector<Broken> brokenScenarios()
{
    using enum BySchema;
    const std::string_view law = R"({ "distribution": "exponential", "mean": "1.991 s" })";
    const std::string_view poisson = R"({ "process": "poisson", "rate": "0.9 /s" })";
    const auto lawRow = [&](const char *what, const char *value, const char *path, const char *phrase, BySchema s = Refused) {
        return Broken{what, law, value, 12, path, phrase, s};
    };
    const auto arrivalsRow = [&](const char *what, const char *value, const char *path, const char *phrase, BySchema s = Refused) {
        return Broken{what, poisson, value, 18, path, phrase, s};
    };
    return {
        // what is not JSON
        {"an empty file", "", "", 1, "", "empty", NotJson},
        {"only space", "", "\n\n  ", 3, "", "empty", NotJson},
        {"a byte order mark", "", "\xef\xbb\xbf{}", 1, "", "byte order mark", NotJson},
        {"UTF-16", "", std::string("\xff\xfe{\0", 4), 1, "", "UTF-16", NotJson},
        {"a NUL byte", "", std::string("\0", 1), 1, "", "NUL", NotJson},
        {"a NUL byte in a text", "Thumbnails", std::string("Thumb\0nails", 11), 3, "name", "NUL", NotJson},
        {"an escaped NUL", "Thumbnails", "a\\u0000b", 3, "name", "NUL", NotJson},
        {"invalid UTF-8 in a text", "Thumbnails", "\xc3\x28", 3, "name", "UTF-8", NotJson},
        {"an overlong UTF-8 form", "Thumbnails", "\xc0\x80", 3, "name", "UTF-8", NotJson},
        {"invalid UTF-8 outside of texts", "42,", "\xff,", 4, "seed", "UTF-8", NotJson},
        {"a lone surrogate", "Thumbnails", "\\ud800", 3, "name", "surrogate", NotJson},
        {"an unknown escape", "Thumbnails", "\\x41", 3, "name", "escape", NotJson},
        {"a short unicode escape", "Thumbnails", "\\u12", 3, "name", "four hex digits", NotJson},
        {"a tab in a text", "Thumbnails", "a\tb", 3, "name", "control character", NotJson},
        {"a text without its end", "\"Thumbnails\",", "\"Thumbnails,", 3, "name", "closing double quote", NotJson},
        {"a missing comma", "\"seed\": 42,", "\"seed\": 42", 5, "seed", "expected ','", NotJson},
        {"a comma too many", "\"nodes\": 3 } }\n  ]", "\"nodes\": 3 } },\n  ]", 25, "alternatives[1]", "comma", NotJson},
        {"a missing colon", "\"seed\": 42", "\"seed\" 42", 4, "seed", "expected ':'", NotJson},
        {"single quotes", "\"Thumbnails\"", "'Thumbnails'", 3, "name", "double quotes", NotJson},
        {"a key without quotes", "\"seed\":", "seed:", 4, "", "double quotes", NotJson},
        {"a comment of another language", "\"seed\": 42,", "// seed\n", 4, "", "comment", NotJson},
        {"NaN", "42,", "NaN,", 4, "seed", "unknown word", NotJson},
        {"a leading zero", "42,", "042,", 4, "seed", "not a number", NotJson},
        {"a leading plus", "42,", "+42,", 4, "seed", "not a number", NotJson},
        {"a quantity without quotes", "\"24 h\"", "24h", 5, "horizon", "not a number", NotJson},
        {"text after the end", "", "{}\n{}", 2, "", "follows the end", NotJson},
        {"cut in the middle", "", "{ \"warmfront\": 1,\n \"name\":", 2, "name", "end of the file", NotJson},
        {"too deep", "", std::string(100, '['), 1, nullptr, "too deep", NotJson},
        {"a key twice", "\"seed\": 42,", "\"seed\": 42,\n  \"seed\": 43,", 5, "seed", "twice", NotJson},
        {"a key twice in a function", "\"cpu\": 0.5", "\"cpu\": 0.5, \"cpu\": 1", 10, "functions[0].cpu", "twice", NotJson},
        // the whole
        {"a list", "", "[]", 1, "", "a scenario as an object"},
        {"a number", "", "5", 1, "", "a scenario as an object"},
        {"an empty object", "", "{}", 1, "warmfront", "missing"},
        {"a newer format", "\"warmfront\": 1", "\"warmfront\": 2", 2, "warmfront", "newer format"},
        {"a format as text", "\"warmfront\": 1", "\"warmfront\": \"1\"", 2, "warmfront", "expected 1"},
        {"format 0", "\"warmfront\": 1", "\"warmfront\": 0", 2, "warmfront", "expected 1"},
        {"an unknown key", "\"seed\": 42", "\"sead\": 42", 4, "sead", "did you mean \"seed\"?"},
        {"a key in another case", "\"warmUp\"", "\"warmup\"", 6, "warmup", "did you mean \"warmUp\"?"},
        {"a comment that is no text", "\"seed\": 42", "\"comment\": 42", 4, "comment", "a comment as text"},
        {"no name", "  \"name\": \"Thumbnails\",\n", "", 1, "name", "missing"},
        {"an empty name", "Thumbnails", "", 3, "name", "empty"},
        {"a name that is a number", "\"Thumbnails\"", "5", 3, "name", "found the number 5"},
        {"a line break in a name", "Thumbnails", "a\\nb", 3, "name", "line breaks", CannotSay},
        {"a negative seed", "42,", "-1,", 4, "seed", "18446744073709551615"},
        {"a seed of 2^64", "42,", "18446744073709551616,", 4, "seed", "18446744073709551615"},
        {"a broken seed", "42,", "4.5,", 4, "seed", "whole number"},
        {"a seed as text", "42,", "\"42\",", 4, "seed", "without quotes"},
        {"no horizon", "  \"horizon\": \"24 h\",\n", "", 1, "horizon", "missing"},
        {"a horizon without a unit", "24 h", "24", 5, "horizon", "\"24\""},
        {"a horizon in parsecs", "24 h", "24 pc", 5, "horizon", "24 pc"},
        {"a horizon as a number", "\"24 h\"", "24", 5, "horizon", "in double quotes with its unit"},
        {"a negative horizon", "24 h", "-24 h", 5, "horizon", "negative"},
        {"a horizon of 0", "24 h", "0 s", 5, "horizon", "at least 1 ns", CannotSay},
        {"a horizon of ages", "24 h", "40000 d", 5, "horizon", "36500 d", CannotSay},
        {"a horizon out of range", "24 h", "1e300 d", 5, "horizon", "1e300", CannotSay},
        {"a horizon of no number", "24 h", "NaN h", 5, "horizon", "NaN h"},
        {"two spaces", "24 h", "24  h", 5, "horizon", "24  h"},
        {"a warm-up as long as the horizon", "\"1 h\"", "\"24 h\"", 6, "warmUp", "shorter than the horizon", CannotSay},
        {"no replications", "\"replications\": 10", "\"replications\": 0", 7, "replications", "from 1 to 10000"},
        {"too many replications", "\"replications\": 10", "\"replications\": 10001", 7, "replications", "from 1 to 10000"},
        {"replications with a fraction", "\"replications\": 10", "\"replications\": 1.5", 7, "replications", "whole number"},
        {"null", "\"replications\": 10", "\"replications\": null", 7, "replications", "found null"},
        // the objective
        {"an objective as text", R"({ "responseTime": { "percentile": 95, "below": "800 ms" }, "availability": 0.999 })", "\"fast\"", 8, "objective", "as an object"},
        {"an empty objective", R"({ "responseTime": { "percentile": 95, "below": "800 ms" }, "availability": 0.999 })", "{}", 8, "objective", "\"responseTime\" or \"availability\""},
        {"an unknown objective", "\"availability\"", "\"uptime\"", 8, "objective.uptime", "unknown key"},
        {"percentile 100", "95,", "100,", 8, "objective.responseTime.percentile", "below 100"},
        {"percentile 0", "95,", "0,", 8, "objective.responseTime.percentile", "above 0"},
        {"a percentile out of double", "95,", "1e999,", 8, "objective.responseTime.percentile", "below 100", NotJson},
        {"no bound", ", \"below\": \"800 ms\"", "", 8, "objective.responseTime.below", "missing"},
        {"a bound as a number", "\"800 ms\"", "800", 8, "objective.responseTime.below", "duration"},
        {"more than always available", "0.999", "99.9", 8, "objective.availability", "at most 1"},
        {"availability as text", "0.999", "\"99.9 %\"", 8, "objective.availability", "plain number"},
        // functions
        {"functions as an object", "\"functions\": [", "\"functions\": {},\n \"x\": [", 9, "functions", "a list"},
        {"a function as text", "{ \"name\": \"thumbnail\"", "\"thumbnail\", { \"name\": \"thumbnail\"", 10, "functions[0]", "a function as an object"},
        {"a function without a name", "\"name\": \"thumbnail\", ", "", 10, "functions[0].name", "missing"},
        {"a function's name twice", "\"functions\": [", "\"functions\": [ { \"name\": \"thumbnail\", \"service\": \"1 s\" },", 10, "functions[1].name", "taken", CannotSay},
        {"an empty runtime", "python3.12", " ", 10, "functions[0].runtime", "empty"},
        {"memory as a number", "\"512 MB\"", "512", 10, "functions[0].memory", "512 MB"},
        {"memory in TB", "512 MB", "512 TB", 10, "functions[0].memory", "512 TB"},
        {"memory in small letters", "512 MB", "512 mb", 10, "functions[0].memory", "512 mb"},
        {"memory of 0", "512 MB", "0 MB", 10, "functions[0].memory", "from 1 MB", CannotSay},
        {"memory of a data centre", "512 MB", "2000 GB", 10, "functions[0].memory", "1024 GB", CannotSay},
        {"a misspelt key", "\"memory\"", "\"memmory\"", 10, "functions[0].memmory", "did you mean \"memory\"?"},
        {"a timeout of 0", "30 s", "0 s", 10, "functions[0].timeout", "at least 1 ns", CannotSay},
        {"no places per instance", "\"concurrency\": 2", "\"concurrency\": 0", 10, "functions[0].concurrency", "from 1"},
        {"no processor", "\"cpu\": 0.5", "\"cpu\": 0", 10, "functions[0].cpu", "above 0"},
        {"a probability above 1", "\"failureProbability\": 0.01", "\"failureProbability\": 1.01", 11, "functions[0].failureProbability", "at most 1"},
        {"a negative probability", "\"failureProbability\": 0.01", "\"failureProbability\": -0.01", 11, "functions[0].failureProbability", "at least 0"},
        {"no service", R"("service": { "distribution": "exponential", "mean": "1.991 s" },)", "", 10, "functions[0].service", "missing", CannotSay},
        {"cold start without phases", R"({ "placement": "5 ms", "userInit": "80 ms" })", "{}", 14, "functions[0].coldStart", "at least one phase"},
        {"an unknown phase", "\"userInit\"", "\"init\"", 14, "functions[0].coldStart.init", "unknown key"},
        {"a phase as a number", "\"80 ms\"", "80", 14, "functions[0].coldStart.userInit", "found the number 80"},
        // distributions
        lawRow("service as a number", "2", "functions[0].service", "a distribution such as"),
        lawRow("service as text", "\"fast\"", "functions[0].service", "\"fast\""),
        lawRow("no name of a law", R"({ "mean": "1 s" })", "functions[0].service.distribution", "missing"),
        lawRow("an unknown law", R"({ "distribution": "exponental", "mean": "1 s" })", "functions[0].service.distribution", "did you mean \"exponential\"?"),
        lawRow("a parameter of another law", R"({ "distribution": "exponential", "mean": "1 s", "sd": "1 s" })", "functions[0].service.sd", "unknown key"),
        lawRow("a missing parameter", R"({ "distribution": "exponential" })", "functions[0].service.mean", "missing"),
        lawRow("a mean of 0", R"({ "distribution": "exponential", "mean": "0 s" })", "functions[0].service.mean", "at least 1 ns", CannotSay),
        lawRow("a negative deviation", R"({ "distribution": "normal", "mean": "1 s", "sd": "-1 s" })", "functions[0].service.sd", "negative"),
        lawRow("both pairs of a lognormal", R"({ "distribution": "lognormal", "median": "1 s", "p95": "2 s", "mu": 0, "sigma": 1 })", "functions[0].service", "not both"),
        lawRow("no pair of a lognormal", R"({ "distribution": "lognormal" })", "functions[0].service", "or \"mu\" and \"sigma\""),
        lawRow("half a pair", R"({ "distribution": "lognormal", "mu": 0 })", "functions[0].service.sigma", "missing"),
        lawRow("mu as a duration", R"({ "distribution": "lognormal", "mu": "1 s", "sigma": 1 })", "functions[0].service.mu", "plain number"),
        lawRow("a negative sigma", R"({ "distribution": "lognormal", "mu": 0, "sigma": -1 })", "functions[0].service.sigma", "at least 0"),
        lawRow("percentiles out of order", R"({ "distribution": "lognormal", "median": "2 s", "p95": "1 s" })", "functions[0].service.p95", "below the median", CannotSay),
        lawRow("a shape of 0", R"({ "distribution": "gamma", "shape": 0, "scale": "1 s" })", "functions[0].service.shape", "at least 0.01"),
        lawRow("a shape as a duration", R"({ "distribution": "weibull", "shape": "2 s", "scale": "1 s" })", "functions[0].service.shape", "plain number"),
        lawRow("a scale as a number", R"({ "distribution": "pareto", "shape": 2, "scale": 1 })", "functions[0].service.scale", "duration"),
        lawRow("bounds out of order", R"({ "distribution": "uniform", "min": "2 s", "max": "1 s" })", "functions[0].service.max", "below \"min\"", CannotSay),
        lawRow("a mixture of nothing", R"({ "distribution": "mixture", "components": [] })", "functions[0].service.components", "empty"),
        lawRow("a weight of 0", R"({ "distribution": "mixture", "components": [ { "weight": 0, "distribution": "1 s" } ] })", "functions[0].service.components[0].weight", "above 0"),
        lawRow("a law deep in a mixture", R"({ "distribution": "mixture", "components": [ { "weight": 1, "distribution": { "distribution": "gauss" } } ] })", "functions[0].service.components[0].distribution.distribution", "unknown distribution"),
        lawRow("an empirical law of nothing", R"({ "distribution": "empirical" })", "functions[0].service", "either \"values\""),
        lawRow("no values", R"({ "distribution": "empirical", "values": [] })", "functions[0].service.values", "empty"),
        lawRow("a value that is a number", R"({ "distribution": "empirical", "values": ["1 s", 2] })", "functions[0].service.values[1]", "found the number 2"),
        lawRow("a file that is not there", R"({ "distribution": "empirical", "file": "missing.txt" })", "functions[0].service.file", "no such file", CannotSay),
        // sources
        {"no sources", "\"sources\": [", "\"sources\": [],\n \"x\": [", 16, "sources", "empty"},
        {"a source without a kind", "\"kind\": \"http\", ", "", 17, "sources[0].kind", "missing"},
        {"an unknown kind", "\"http\"", "\"htpp\"", 17, "sources[0].kind", "did you mean \"http\"?"},
        {"a dangling function", "\"function\": \"thumbnail\"", "\"function\": \"thumbnial\"", 17, "sources[0].function", "did you mean \"thumbnail\"?", CannotSay},
        {"no function", ", \"function\": \"thumbnail\"", "", 17, "sources[0].function", "missing", CannotSay},
        arrivalsRow("arrivals as text", "\"poisson\"", "sources[0].arrivals", "arrivals such as"),
        arrivalsRow("no process", R"({ "rate": "1 /s" })", "sources[0].arrivals.process", "missing"),
        arrivalsRow("an unknown process", R"({ "process": "poison", "rate": "1 /s" })", "sources[0].arrivals.process", "did you mean \"poisson\"?"),
        arrivalsRow("a rate as a number", R"({ "process": "poisson", "rate": 0.9 })", "sources[0].arrivals.rate", "rate in double quotes"),
        arrivalsRow("a rate as a duration", R"({ "process": "poisson", "rate": "0.9 s" })", "sources[0].arrivals.rate", "0.9 s"),
        arrivalsRow("a negative rate", R"({ "process": "constant", "rate": "-1 /s" })", "sources[0].arrivals.rate", "negative"),
        arrivalsRow("a rate above a clock's", R"({ "process": "constant", "rate": "1e10 /s" })", "sources[0].arrivals.rate", "1000000000 /s", CannotSay),
        arrivalsRow("no stages", R"({ "process": "ramping", "stages": [] })", "sources[0].arrivals.stages", "empty"),
        arrivalsRow("a stage without a target", R"({ "process": "ramping", "stages": [ { "duration": "1 s" } ] })", "sources[0].arrivals.stages[0].target", "missing"),
        arrivalsRow("an unknown spacing", R"({ "process": "ramping", "spacing": "odd", "stages": [ { "duration": "1 s", "target": "1 /s" } ] })", "sources[0].arrivals.spacing", "unknown spacing"),
        arrivalsRow("a trace without a file", R"({ "process": "trace", "format": "pacslab" })", "sources[0].arrivals.file", "missing"),
        arrivalsRow("a trace without a format", R"({ "process": "trace", "file": "a.csv" })", "sources[0].arrivals.format", "missing"),
        arrivalsRow("an unknown format", R"({ "process": "trace", "file": "a.csv", "format": "azure" })", "sources[0].arrivals.format", "unknown trace format"),
        arrivalsRow("a csv without a time", R"({ "process": "trace", "file": "a.csv", "format": "csv" })", "sources[0].arrivals.timeColumn", "missing", CannotSay),
        arrivalsRow("an unknown unit of time", R"({ "process": "trace", "file": "a.csv", "format": "csv", "timeColumn": "t", "timeUnit": "sec" })", "sources[0].arrivals.timeUnit", "a unit of time"),
        arrivalsRow("columns of a known format", R"({ "process": "trace", "file": "a.csv", "format": "pacslab", "timeColumn": "t" })", "sources[0].arrivals.timeColumn", "no meaning", CannotSay),
        arrivalsRow("a spread without counts", R"({ "process": "trace", "file": "a.csv", "format": "pacslab", "spread": "even" })", "sources[0].arrivals.spread", "no meaning", CannotSay),
        arrivalsRow("the top of nothing", R"({ "process": "trace", "file": "a.csv", "format": "azure2021", "select": { "top": 0 } })", "sources[0].arrivals.select.top", "from 1"),
        arrivalsRow("an unknown selection", R"({ "process": "trace", "file": "a.csv", "format": "azure2021", "select": "some" })", "sources[0].arrivals.select", "a selection"),
        arrivalsRow("a csv told apart without a column", R"({ "process": "trace", "file": "a.csv", "format": "csv", "timeColumn": "t", "select": "all" })", "sources[0].arrivals.select", "name the column", CannotSay),
        // alternatives
        {"no alternatives", "\"alternatives\": [", "\"alternatives\": [],\n \"x\": [", 20, "alternatives", "empty"},
        {"an alternative's name twice", "\"name\": \"Kubernetes\"", "\"name\": \"Lambda\"", 23, "alternatives[1].name", "taken", CannotSay},
        {"no platform", ", \"platform\": \"kubernetes\"", "", 23, "alternatives[1].platform", "missing"},
        {"a plan that is a number", "\"aws-lambda-x86-us-east-1\"", "1", 21, "alternatives[0].plan", "found the number 1"},
        {"an unknown option", "\"routing\"", "\"rooting\"", 22, "alternatives[0].options.rooting", "did you mean \"routing\"?"},
        {"an unknown routing", "\"newest\"", "\"newst\"", 22, "alternatives[0].options.routing", "did you mean \"newest\"?"},
        {"keep-alive as a number", "\"10 min\"", "600", 22, "alternatives[0].options.keepAlive", "duration"},
        {"an unknown keep-alive policy", "\"10 min\"", R"({ "policy": "histogram", "duration": "1 h" })", 22, "alternatives[0].options.keepAlive.policy", "\"fixed\""},
        {"a policy without one of its times", "\"10 min\"", R"({ "policy": "lastAndSpare", "last": "1 h" })", 22, "alternatives[0].options.keepAlive.spare", "missing"},
        {"a policy with another one's time", "\"10 min\"", R"({ "policy": "halving", "period": "1 h", "last": "1 h" })", 22, "alternatives[0].options.keepAlive.last", "does not use it", CannotSay},
        {"a share above 1", "\"10 min\"", R"({ "policy": "periodicRemoval", "period": "1 h", "share": 1.5 })", 22, "alternatives[0].options.keepAlive.share", "at most 1"},
        {"a keep-alive policy without a duration", "\"10 min\"", R"({ "policy": "fixed" })", 22, "alternatives[0].options.keepAlive.duration", "missing"},
        {"a limit of 0", "\"concurrencyLimit\": 100", "\"concurrencyLimit\": 0", 22, "alternatives[0].options.concurrencyLimit", "from 1"},
        {"a negative number of warm instances", "\"alwaysWarm\": 1", "\"alwaysWarm\": -1", 22, "alternatives[0].options.alwaysWarm", "from 0"},
        {"no replicas", R"({ "min": 2, "max": 20 })", "0", 24, "alternatives[1].options.replicas", "from 1"},
        {"replicas as text", R"({ "min": 2, "max": 20 })", "\"2-20\"", 24, "alternatives[1].options.replicas", "number of replicas"},
        {"replicas out of order", "\"min\": 2", "\"min\": 21", 24, "alternatives[1].options.replicas.max", "below \"min\"", CannotSay},
        {"replicas without a bound", ", \"max\": 20", "", 24, "alternatives[1].options.replicas.max", "missing"},
        {"a target of 0", "\"targetUtilisation\": 0.7", "\"targetUtilisation\": 0", 24, "alternatives[1].options.targetUtilisation", "above 0"},
        {"a target in percent", "\"targetUtilisation\": 0.7", "\"targetUtilisation\": 70", 24, "alternatives[1].options.targetUtilisation", "at most 1"},
        {"an empty queue", R"({ "limit": 10, "timeout": "31 s" })", "{}", 24, "alternatives[1].options.queue", "\"limit\""},
        {"a queue's limit as text", "\"limit\": 10", "\"limit\": \"10\"", 24, "alternatives[1].options.queue.limit", "without quotes"},
        {"a queue's timeout as a number", "\"31 s\"", "31", 24, "alternatives[1].options.queue.timeout", "duration"},
        {"a free tier as text", "\"freeTier\": false", "\"freeTier\": \"no\"", 24, "alternatives[1].options.freeTier", "true or false"},
        {"an empty node", "\"m5.large\"", "\"\"", 24, "alternatives[1].options.node", "empty"},
        {"no nodes", "\"nodes\": 3", "\"nodes\": 0", 24, "alternatives[1].options.nodes", "from 1"},
    };
}

} // namespace warmfront::test
