#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes resources/scenarios/azure-llm-code-bursts.json: run by a person, from the root, when the model changes.

The hour is drawn from a two-state Poisson model fitted to the 1 s counts of the Azure LLM inference trace "code"
(16 November 2023, 8,819 requests): rates 0.011 and 9.871 /s, chance to stay in a state from one second to the next
0.954 and 0.869. Stays are geometric; the seed is fixed, so the file is the same every time.
"""
import random

SEED = 20231116
HOUR = 3600
RATES = ("0.011 /s", "9.871 /s")
STAY = (0.954, 0.869)

draw = random.Random(SEED)
state, left, stages = 0, HOUR, []
while left > 0:
    seconds = 1
    while draw.random() < STAY[state]:
        seconds += 1
    seconds = min(seconds, left)
    # 1 ms to reach the rate of the state, and then it holds: 1 ms belongs to the stay.
    stages.append(f'{{ "duration": "1 ms", "target": "{RATES[state]}" }}')
    stages.append(f'{{ "duration": "{seconds * 1000 - 1} ms", "target": "{RATES[state]}" }}')
    left -= seconds
    state = 1 - state

rows = ",\n".join(f"          {stages[i]}, {stages[i + 1]}" for i in range(0, len(stages), 2))
text = f"""{{
  "warmfront": 1,
  "comment": "Look at the instances over time: minutes of silence, then ten requests a second out of nothing, so functions start dozens of instances at once and fixed replicas build a queue. Arrivals: two states fitted to the Azure LLM inference trace 'code' of 16 November 2023 (rates 0.011 and 9.871 /s), written by packaging/make_bursty_sample.py; service times are an assumption.",
  "name": "Azure LLM code bursts", "seed": 7, "horizon": "1 h", "replications": 5,
  "objective": {{ "responseTime": {{ "percentile": 95, "below": "5 s" }}, "availability": 0.99 }},
  "functions": [
    {{
      "name": "complete", "runtime": "python3.12", "memory": "1 GB", "timeout": "60 s",
      "service": {{ "distribution": "lognormal", "median": "1.2 s", "p95": "3 s" }}
    }}
  ],
  "sources": [
    {{
      "name": "editor", "kind": "http", "function": "complete",
      "arrivals": {{
        "process": "ramping", "spacing": "poisson", "startRate": "{RATES[0]}",
        "stages": [
{rows}
        ]
      }}
    }}
  ],
  "alternatives": [
    {{ "name": "Lambda", "platform": "aws-lambda", "plan": "aws-lambda-x86-us-east-1" }},
    {{ "name": "Kubernetes", "platform": "kubernetes", "options": {{ "replicas": 12 }} }},
    {{ "name": "Heroku", "platform": "heroku", "options": {{ "dyno": "standard-2x", "replicas": 12 }} }}
  ]
}}
"""
with open("resources/scenarios/azure-llm-code-bursts.json", "w", encoding="utf-8") as out:
    out.write(text)
