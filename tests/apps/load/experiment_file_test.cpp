// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/apps/load/experiment_text.hpp"
#include "tests/apps/process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace facet::load_apps {
namespace {

using namespace std::chrono_literals;
using load::catalogue_kind;
using load::pacing;
using load::transport;
using testing::HasSubstr;
using reply = load::reply_pattern::kind;

TEST(ExperimentFileTest, TheSmallestHasNdnSimsDefaults) {
  const auto e = only(with(""));
  EXPECT_EQ(e.seed, 1U);
  EXPECT_EQ(e.repetitions, 1U);
  ASSERT_EQ(e.consumers.size(), 1U);
  const auto& c = e.consumers[0];
  EXPECT_EQ(c.name, "consumer");
  EXPECT_EQ(c.pace, pacing::constant);
  EXPECT_EQ(c.frequency, 1.0);
  ASSERT_EQ(c.patterns.size(), 1U);
  EXPECT_EQ(c.patterns[0].prefix, "/a");
  EXPECT_EQ(c.patterns[0].lifetime, 2s);
  ASSERT_EQ(e.producers.size(), 1U);
  ASSERT_EQ(e.producers[0].replies.size(), 1U);
  EXPECT_EQ(e.producers[0].replies[0].payload.min, 1024U);
  EXPECT_EQ(e.producers[0].replies[0].freshness, 0ms);
}

TEST(ExperimentFileTest, KnowsStrategies) {
  const auto said = [](const std::string& strategy) {
    return problem(with("") + "[forwarder]\nstrategy = \"" + strategy + "\"\n");
  };
  EXPECT_THAT(said("multicst"),
              AllOf(HasSubstr("forwarder.strategy must be one of "), HasSubstr("best-route"),
                    HasSubstr("did you mean multicast?"), HasSubstr("line ")));
  EXPECT_THAT(said("/localhost/nfd/strategy/best-route/v=99"), HasSubstr("must be one of"));
  EXPECT_THAT(said("/somewhere/else"), HasSubstr("must be one of"));
  for (const auto* right : {"asf", "/localhost/nfd/strategy/multicast", "best-route/v=5"})
    EXPECT_EQ(only(with("") + "[forwarder]\nstrategy = \"" + right + "\"\n").forwarder.strategy,
              right);
}

TEST(ExperimentFileTest, ReadsEveryPartOfAnExperiment) {
  const auto e = only(R"(
name = "all"
seed = 7
warm_up = "500ms"
duration = 2.5
drain = "1s"
interval = "50ms"
repetitions = 3
on_lost_worker = "degrade"
worker_patience = "2s"
[forwarder]
lanes = 2
content_store_octets = 1000000
content_store_packets = 100
strategy = "multicast"
[[consumer]]
name = "crowd"
over = "unix"
faces = 10
pace = "poisson"
frequency = 250
retransmissions = 2
max_interests = 99
[[consumer.pattern]]
weight = 3
prefix = "/video"
catalogue = "zipf"
contents = 100000
q = 0
s = 0.8
[[consumer.pattern]]
prefix = "/chat"
repeat_distance = 5
repeat_probability = 0.25
duplicate_nonces = 0.1
can_be_prefix = true
must_be_fresh = true
lifetime = "4s"
[[producer]]
name = "origin"
over = "udp"
faces = 2
prefix = "/video"
signs = true
stalls = [{ at = "1s", length = "100ms" }]
[[producer.reply]]
payload = { min = 100, max = 8000 }
freshness = "10s"
delay = "300us"
[[producer.reply]]
weight = 0.5
kind = "nack"
)");
  EXPECT_EQ(e.name, "all");
  EXPECT_EQ(e.warm_up, 500ms);
  EXPECT_EQ(e.duration, 2500ms);
  EXPECT_EQ(e.on_lost_worker, load::lost_worker::degrade);
  EXPECT_EQ(e.worker_patience, 2s);
  EXPECT_EQ(e.forwarder.lanes, 2U);
  EXPECT_EQ(e.forwarder.strategy, "multicast");
  const auto& c = e.consumers.at(0);
  EXPECT_EQ(c.over, transport::unix_socket);
  EXPECT_EQ(c.faces, 10U);
  EXPECT_EQ(c.pace, pacing::poisson);
  EXPECT_EQ(c.retransmissions, 2U);
  ASSERT_EQ(c.patterns.size(), 2U);
  EXPECT_EQ(c.patterns[0].weight, 3.0);
  EXPECT_EQ(c.patterns[0].catalogue, catalogue_kind::zipf);
  EXPECT_EQ(c.patterns[0].contents, 100'000U);
  EXPECT_EQ(c.patterns[0].s, 0.8);
  EXPECT_EQ(c.patterns[1].repeat_distance, 5U);
  EXPECT_TRUE(c.patterns[1].must_be_fresh);
  EXPECT_EQ(c.patterns[1].lifetime, 4s);
  const auto& p = e.producers.at(0);
  EXPECT_EQ(p.over, transport::udp);
  EXPECT_TRUE(p.signs);
  EXPECT_EQ(p.stalls.at(0).length, 100ms);
  ASSERT_EQ(p.replies.size(), 2U);
  EXPECT_EQ(p.replies[0].payload.max, 8000U);
  EXPECT_EQ(p.replies[0].delay, 300us);
  EXPECT_EQ(p.replies[1].reply, reply::nack);
}

TEST(ExperimentFileTest, TakesTheNamesOfNdnSim) {
  const auto e = only(R"(
[[consumer]]
app = "ConsumerZipfMandelbrot"
Prefix = "/root"
Frequency = 100
Randomize = "exponential"
NumberOfContents = 1000
q = 0.7
s = 0.9
LifeTime = "1s"
MaxSeq = 5000
[[consumer]]
app = "ConsumerPcon"
Prefix = "/root"
CcAlgorithm = "CUBIC"
Beta = 0.6
CubicBeta = 0.7
ReactToCongestionMarks = false
Window = 64
[[consumer]]
app = "ConsumerBatches"
Prefix = "/root"
Batches = "2s 1 500ms 5"
[[producer]]
Prefix = "/root"
PayloadSize = 1040
Freshness = "10s"
)");
  ASSERT_EQ(e.consumers.size(), 3U);
  const auto& zipf = e.consumers[0];
  EXPECT_EQ(zipf.name, "consumer1");
  EXPECT_EQ(zipf.pace, pacing::poisson);
  EXPECT_EQ(zipf.frequency, 100.0);
  EXPECT_EQ(zipf.max_interests, 5000U);
  EXPECT_EQ(zipf.patterns.at(0).catalogue, catalogue_kind::zipf);
  EXPECT_EQ(zipf.patterns[0].contents, 1000U);
  EXPECT_EQ(zipf.patterns[0].s, 0.9);
  EXPECT_EQ(zipf.patterns[0].lifetime, 1s);
  EXPECT_EQ(e.consumers[1].pace, pacing::cubic);
  EXPECT_EQ(e.consumers[1].aimd_beta, 0.6);
  EXPECT_EQ(e.consumers[1].window, 64U);
  EXPECT_EQ(e.consumers[1].max_window, 0U) << "Window is where it starts";
  EXPECT_FALSE(e.consumers[1].react_to_marks);
  const auto& batches = e.consumers[2];
  EXPECT_EQ(batches.pace, pacing::batches);
  ASSERT_EQ(batches.batches.size(), 2U);
  EXPECT_EQ(batches.batches[0].at, 500ms);
  EXPECT_EQ(batches.batches[0].count, 5U);
  EXPECT_EQ(e.producers[0].replies.at(0).payload.max, 1040U);
  EXPECT_EQ(e.producers[0].replies[0].freshness, 10s);
}

TEST(ExperimentFileTest, CountsInterestsAsNdnSimsConsumersDo) {
  const auto consumer = [](const std::string& more) {
    return only("[[consumer]]\napp = \"ConsumerWindow\"\nPrefix = \"/a\"\n" + more).consumers.at(0);
  };
  EXPECT_EQ(consumer("Size = 10\n").max_interests, 10'083U) << "1 + 10 · 1024² / 1040";
  EXPECT_EQ(consumer("Size = 0.5\nPayloadSize = 1024\n").max_interests, 513U);
  const auto from = consumer("MaxSeq = 100\nStartSeq = 30\n");
  EXPECT_EQ(from.max_interests, 70U) << "30 … 99";
  EXPECT_EQ(from.patterns.at(0).first_number, 30U);
  EXPECT_EQ(consumer("StartSeq = 30\n").max_interests, 0U);
}

TEST(ExperimentFileTest, SaysWhatToSayInsteadOfNdnSimsAttributes) {
  const auto wrong = [](const std::string& more) {
    return problem("[[consumer]]\nprefix = \"/a\"\n" + more);
  };
  EXPECT_THAT(wrong("RetxTimer = \"50ms\"\n"),
              HasSubstr("line 3: consumer.RetxTimer has no counterpart"));
  EXPECT_THAT(wrong("RetxTimer = \"50ms\"\n"), HasSubstr("retransmissions"));
  EXPECT_THAT(wrong("PayloadSize = 1040\n"),
              HasSubstr("beside Size only; of Data it is a producer's"));
  EXPECT_THAT(wrong("Size = -1\n"), HasSubstr("Size must be a number of megabytes above 0"));
  EXPECT_THAT(wrong("Size = 1\nPayloadSize = 0\n"), HasSubstr("PayloadSize must be the octets"));
  EXPECT_THAT(wrong("Size = 1\nMaxSeq = 9\n"), HasSubstr("say one"));
  EXPECT_THAT(wrong("StartSeq = 9\nMaxSeq = 9\n"), HasSubstr("MaxSeq must be more than StartSeq"));
  EXPECT_THAT(wrong("[[consumer.pattern]]\nSize = 1\n"), HasSubstr("say max_interests"));
  EXPECT_THAT(problem(with("Postfix = \"x\"\n")), HasSubstr("producer.Postfix has no counterpart"));
  EXPECT_THAT(problem(with("Signature = 1\n")), HasSubstr("say signs = true"));
}

TEST(ExperimentFileTest, SuggestsTheKeyThatMayHaveBeenMeant) {
  const auto wrong = [](const std::string& more) {
    return problem("[[consumer]]\nprefix = \"/a\"\n" + more);
  };
  EXPECT_THAT(wrong("windw = 3\n"),
              HasSubstr("line 3: consumer.windw is not a key that is known here: "
                        "did you mean window?"));
  EXPECT_THAT(wrong("Frequensy = 3\n"), HasSubstr("did you mean Frequency?"));
  EXPECT_THAT(wrong("lifetme = 3\n"), HasSubstr("did you mean lifetime?"));
  EXPECT_THAT(wrong("nonsense = 3\n"),
              HasSubstr("consumer.nonsense is not a key that is known here: remove it"));
  EXPECT_THAT(
      wrong("[[consumer.pattern]]\nweigt = 3\n"),
      HasSubstr("consumer.pattern.weigt is not a key that is known here: did you mean weight?"));
  EXPECT_THAT(problem(with("Payload = 9\n")), HasSubstr("did you mean payload?"));
  EXPECT_THAT(problem(with("[[producer.reply]]\ndelya = 3\n")), HasSubstr("did you mean delay?"));
  EXPECT_THAT(problem(with("") + "[[sweep]]\nparameter = \"consumer.frequenc\"\nvalues = [1]\n"),
              HasSubstr("did you mean frequency?"));
  EXPECT_THAT(problem(with("") + "[[sweep]]\nparameter = \"forwarder.lane\"\nvalues = [1]\n"),
              HasSubstr("did you mean forwarder.lanes?"));
  EXPECT_THAT(
      problem(with("") + "[[sweep]]\nparameter = \"consumer.consumer.b.c\"\nvalues = [1]\n"),
      HasSubstr("consumer.NAME.pattern.NUMBER.KEY"));
}

TEST(ExperimentFileTest, WhatAGroupSaysOfPatternsHoldsForAllOfThem) {
  const auto e = only(R"(
[[consumer]]
contents = 50
catalogue = "uniform"
[[consumer.pattern]]
prefix = "/a"
[[consumer.pattern]]
prefix = "/b"
contents = 60
)");
  const auto& patterns = e.consumers.at(0).patterns;
  ASSERT_EQ(patterns.size(), 2U);
  EXPECT_EQ(patterns[0].contents, 50U);
  EXPECT_EQ(patterns[1].contents, 60U);
  EXPECT_EQ(patterns[1].catalogue, catalogue_kind::uniform);
}

TEST(ExperimentFileTest, TakesSharesOfNacksAndSilence) {
  const auto e = only(with("nack_ratio = 0.25\nsilence_ratio = 0.5\npayload = 7\n"));
  const auto& replies = e.producers.at(0).replies;
  ASSERT_EQ(replies.size(), 3U);
  EXPECT_EQ(replies[0].reply, reply::data);
  EXPECT_EQ(replies[0].weight, 0.25);
  EXPECT_EQ(replies[1].reply, reply::nack);
  EXPECT_EQ(replies[1].weight, 0.25);
  EXPECT_EQ(replies[2].reply, reply::silence);
  EXPECT_EQ(replies[2].weight, 0.5);
  EXPECT_THAT(problem(with("nack_ratio = 0.7\nsilence_ratio = 0.5\n")),
              HasSubstr("less than nothing"));
}

TEST(ExperimentFileTest, ReportsEverythingThatIsWrongWithItsLine) {
  const auto what = problem(
      "seed = -1\nspeed = 1\n[[consumer]]\nprefix = \"a b\"\nfaces = 0\npace = \"fast\"\n"
      "lifetime = \"2 fortnights\"\nFrequency = 1\nfrequency = 2\n[[producer]]\nprefix = \"/\"\n"
      "payload = 9000\n[[producer.reply]]\ndelay = -1\nodour = 1\n");
  EXPECT_THAT(what, HasSubstr("test.toml:"));
  EXPECT_THAT(what, HasSubstr("line 1: seed must be from 0"));
  EXPECT_THAT(what, HasSubstr("line 2: speed is not a key"));
  EXPECT_THAT(what, HasSubstr("line 5: consumer.faces must be from 1 to 10000"));
  EXPECT_THAT(what, HasSubstr("line 6: consumer.pace must be one of constant"));
  EXPECT_THAT(what, HasSubstr("line 7: consumer.lifetime must be a time"));
  EXPECT_THAT(what, HasSubstr("line 8: consumer.Frequency is said twice"));
  EXPECT_THAT(what, HasSubstr("line 11: producer.prefix must have at least one component"));
  EXPECT_THAT(what, HasSubstr("line 12: producer.payload must be from 0 to 8000"));
  EXPECT_THAT(what, HasSubstr("line 14: producer.reply.delay must be from 0"));
  EXPECT_THAT(what, HasSubstr("line 15: producer.reply.odour is not a key"));
  EXPECT_THAT(problem("[[consumer]\n"), HasSubstr("line 1"));
}

TEST(ExperimentFileTest, RefusesWhatCannotBeRun) {
  EXPECT_THAT(problem("seed = 1\n"), HasSubstr("needs a [[consumer]]"));
  EXPECT_THAT(problem("[[consumer]]\n"), HasSubstr("consumer needs a prefix"));
  EXPECT_THAT(problem("[consumer]\nprefix = \"/a\"\n"),
              HasSubstr("line 1: consumer must be a list"));
  EXPECT_THAT(problem("[[consumer]]\nprefix = \"/a\"\ncatalogue = \"zipf\"\n"),
              HasSubstr("need a number of contents"));
  EXPECT_THAT(problem("[[consumer]]\nprefix = \"/a\"\npace = \"batches\"\n"),
              HasSubstr("needs batches"));
  EXPECT_THAT(problem(with("[[consumer]]\nprefix = \"/a\"\nname = \"producer\"\n")),
              HasSubstr("two groups are called producer"));
  EXPECT_THAT(problem(with("faces = 10000\n")), HasSubstr("10000 faces, not 10001"));
  EXPECT_THAT(problem(with("name = \"a.b\"\n")), HasSubstr("without dots"));
  EXPECT_THAT(problem(with("") + "[[consumer]]\nprefix = \"/a\"\nwindow = 0\npace = \"window\"\n"),
              HasSubstr("window must be 1 or more"));
}

TEST(ExperimentFileTest, RefusesNumbersThatAreNone) {
  for (const char* value : {"nan", "inf", "-inf", "1e300", "\"1e300s\"", "\"nans\"", "\"\""})
    EXPECT_THAT(problem(std::string{"warm_up = "} + value + "\n" + with("")),
                HasSubstr("line 1: warm_up"))
        << value;
}

TEST(ExperimentFileTest, AnExperimentIsCalledLikeItsFile) {
  const tests::temporary_directory directory;
  const auto path = directory.file("rush-hour.toml");
  tests::write_file(path, with(""));
  const auto plan = read_experiment(path);
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(plan->points.at(0).experiment.name, "rush-hour");
  EXPECT_EQ(plan->text, with(""));
  EXPECT_EQ(read_experiment(directory.file("none.toml")).error().code, errc::not_found);
}

TEST(ExperimentFileTest, TheExamplesCanBeRun) {
  std::size_t examples = 0;
  for (const auto& file : std::filesystem::directory_iterator{FACET_EXPERIMENTS}) {
    const auto plan = read_experiment(file.path());
    EXPECT_TRUE(plan) << plan.error().message;
    ++examples;
  }
  EXPECT_GE(examples, 5U);
}

}  // namespace
}  // namespace facet::load_apps
