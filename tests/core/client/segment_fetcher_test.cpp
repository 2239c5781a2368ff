// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// A consumer and a producer joined by a simulated link in virtual time: delay, rate, a bounded
// queue, loss and congestion marks.
#include "core/client/segment_fetcher.hpp"

#include "core/client/object_producer.hpp"
#include "core/packet/data.hpp"
#include "core/packet/lp.hpp"
#include "tests/core/packet/uri.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <random>
#include <set>

namespace facet::client {
namespace {

using packet::test::uri;

using namespace std::chrono_literals;

std::vector<std::uint8_t> random_octets(std::size_t n) {
  std::mt19937_64 random{n};
  std::vector<std::uint8_t> v(n);
  for (auto& octet : v)
    octet = static_cast<std::uint8_t>(random());
  return v;
}

struct link_model {
  duration delay = 5ms;              // one way
  duration per_packet = 0us;         // at the bottleneck
  std::size_t queue_limit = 10'000;  // Data waiting there
  std::size_t mark_above = 10'000;
  double loss = 0;  // of Interests and of Data, each
  std::uint64_t seed = 1;
};

/// What answers at the far side: Data, a Nack, or nothing.
using responder = std::function<std::optional<packet::buffer>(const packet::interest_view&)>;

class simulated_link {
 public:
  simulated_link(link_model m, responder r) : model_(m), respond_(std::move(r)), random_(m.seed) {}

  void send(const packet::buffer& interest, time_point now) {
    ++interests;
    if (lost())
      return;
    const auto answer = respond_(*packet::decode_interest(interest));
    if (!answer || lost())
      return;
    const auto arrives = std::max(now + model_.delay, busy_until_);
    const auto waiting =
        model_.per_packet > 0us
            ? static_cast<std::size_t>((arrives - now - model_.delay) / model_.per_packet)
            : 0;
    if (waiting >= model_.queue_limit) {
      ++dropped;
      return;
    }
    busy_until_ = arrives + model_.per_packet;
    auto wire = *answer;
    if (waiting > model_.mark_above && packet::kind_of(wire) == packet::packet_kind::data)
      wire = packet::encode_lp({.congestion_mark = 1}, wire);
    in_flight_.emplace(busy_until_ + model_.delay, wire);
  }

  std::optional<time_point> next() const {
    return in_flight_.empty() ? std::nullopt : std::optional{in_flight_.begin()->first};
  }
  packet::buffer take() {
    auto first = in_flight_.begin();
    auto wire = first->second;
    in_flight_.erase(first);
    return wire;
  }

  std::uint64_t interests = 0;
  std::uint64_t dropped = 0;

 private:
  bool lost() { return std::bernoulli_distribution{model_.loss}(random_); }

  link_model model_;
  responder respond_;
  std::mt19937_64 random_;
  time_point busy_until_{};
  std::multimap<time_point, packet::buffer> in_flight_;
};

class SegmentFetcherTest : public testing::Test {
 protected:
  /// Runs a fetch to its end. @returns how long it took in virtual time
  duration run(segment_fetcher& fetcher, simulated_link& link) {
    const time_point began{50s};
    auto now = began;
    std::vector<packet::buffer> interests;
    fetcher.start(now);
    for (std::size_t steps = 0; !fetcher.finished(); ++steps) {
      if (steps > 5'000'000) {
        ADD_FAILURE() << "the fetch does not end";
        break;
      }
      interests.clear();
      fetcher.poll(now, interests);
      for (const auto& i : interests)
        link.send(i, now);
      const auto arrival = link.next();
      const auto deadline = fetcher.next_deadline();
      if (fetcher.finished())
        break;
      if (!arrival && !deadline) {
        ADD_FAILURE() << "nothing will ever happen again";
        break;
      }
      const auto next = !arrival ? *deadline : !deadline ? *arrival : std::min(*arrival, *deadline);
      now = std::max(now, next);
      if (arrival && *arrival <= now)
        fetcher.on_packet(link.take(), now);
    }
    return now - began;
  }

  segment_fetcher::deliver_fn collector() {
    return
        [this](std::uint64_t segment, bytes_view content, const packet::buffer&) -> result<void> {
          EXPECT_EQ(segment, delivered_++);
          received_.insert(received_.end(), content.begin(), content.end());
          return {};
        };
  }

  responder producer() {
    producer_ = object_producer::create(uri("/f"), 42, content_).value();
    return [this](const packet::interest_view& i) { return producer_->answer(i); };
  }

  std::vector<std::uint8_t> content_ = random_octets(8000 * 500 + 17);
  std::optional<object_producer> producer_;
  std::vector<std::uint8_t> received_;
  std::uint64_t delivered_ = 0;
};

TEST_F(SegmentFetcherTest, DiscoversTheVersionAndDeliversEverythingInOrder) {
  simulated_link link{{}, producer()};
  segment_fetcher fetcher{uri("/f"), {}, collector()};
  run(fetcher, link);
  EXPECT_FALSE(fetcher.failure());
  EXPECT_EQ(received_, content_);
  EXPECT_EQ(fetcher.versioned_name(), uri("/f/v=42"));
  EXPECT_EQ(fetcher.segment_count(), 501U);
  EXPECT_EQ(fetcher.stats().retransmissions, 0U);
  EXPECT_EQ(fetcher.stats().octets, content_.size());
  EXPECT_EQ(link.interests, 502U);
}

TEST_F(SegmentFetcherTest, AGivenVersionIsNotDiscovered) {
  simulated_link link{{}, producer()};
  segment_fetcher fetcher{uri("/f/v=42"), {}, collector()};
  run(fetcher, link);
  EXPECT_EQ(received_, content_);
  EXPECT_EQ(link.interests, 501U);
}

TEST_F(SegmentFetcherTest, ASingleSegmentObjectArrives) {
  content_ = random_octets(5);
  simulated_link link{{}, producer()};
  segment_fetcher fetcher{uri("/f"), {}, collector()};
  run(fetcher, link);
  EXPECT_FALSE(fetcher.failure());
  EXPECT_EQ(received_, content_);
}

TEST_F(SegmentFetcherTest, LossDelaysButNeverCorrupts) {
  for (const auto kind : {congestion_kind::cubic, congestion_kind::aimd, congestion_kind::fixed}) {
    received_.clear();
    delivered_ = 0;
    simulated_link link{{.loss = 0.05, .seed = 7}, producer()};
    fetch_options o;
    o.congestion.kind = kind;
    o.congestion.initial_window = 16;
    segment_fetcher fetcher{uri("/f"), o, collector()};
    run(fetcher, link);
    EXPECT_FALSE(fetcher.failure()) << to_string(kind);
    EXPECT_EQ(received_, content_) << to_string(kind);
    EXPECT_GT(fetcher.stats().retransmissions, 10U) << to_string(kind);
  }
}

TEST_F(SegmentFetcherTest, OneBurstOfLossShrinksTheWindowOnce) {
  std::size_t asked = 0;
  const auto serve = producer();
  // Everything asked for between the 200th and the 230th Interest is lost.
  simulated_link link{{}, [&](const packet::interest_view& i) -> std::optional<packet::buffer> {
                        ++asked;
                        return asked > 200 && asked <= 230 ? std::nullopt : serve(i);
                      }};
  segment_fetcher fetcher{uri("/f"), {}, collector()};
  run(fetcher, link);
  EXPECT_EQ(received_, content_);
  EXPECT_GE(fetcher.stats().timeouts, 30U);
  EXPECT_EQ(fetcher.stats().congestion_events, 1U);
}

TEST_F(SegmentFetcherTest, MarksSlowTheConsumerDownBeforeTheQueueOverflows) {
  content_ = random_octets(8000 * 3000);
  const link_model bottleneck{.per_packet = 100us, .queue_limit = 400, .mark_above = 30};
  simulated_link marked{bottleneck, producer()};
  segment_fetcher fetcher{uri("/f"), {}, collector()};
  const auto took = run(fetcher, marked);
  EXPECT_EQ(received_, content_);
  EXPECT_GT(fetcher.stats().congestion_marks, 0U);
  EXPECT_EQ(marked.dropped, 0U);
  EXPECT_EQ(fetcher.stats().timeouts, 0U);
  // The bottleneck needs 300 ms; half of it is good use of the link.
  EXPECT_LT(took, 600ms);
}

TEST_F(SegmentFetcherTest, IgnoredMarksDoNotShrinkTheWindow) {
  simulated_link link{{.per_packet = 100us, .mark_above = 5}, producer()};
  fetch_options o;
  o.ignore_marks = true;
  segment_fetcher fetcher{uri("/f"), o, collector()};
  run(fetcher, link);
  EXPECT_EQ(received_, content_);
  EXPECT_GT(fetcher.stats().congestion_marks, 0U);
  EXPECT_EQ(fetcher.stats().congestion_events, 0U);
}

TEST_F(SegmentFetcherTest, OverflowingQueuesAreSurvived) {
  content_ = random_octets(8000 * 3000);
  simulated_link link{{.per_packet = 100us, .queue_limit = 60}, producer()};
  segment_fetcher fetcher{uri("/f"), {}, collector()};
  const auto took = run(fetcher, link);
  EXPECT_EQ(received_, content_);
  EXPECT_LT(took, 5s);
}

TEST_F(SegmentFetcherTest, NacksThatAskToWaitAreObeyed) {
  std::map<std::string, int> refused;
  const auto serve = producer();
  simulated_link link{
      {}, [&](const packet::interest_view& i) -> std::optional<packet::buffer> {
        auto& n = refused[packet::to_uri(i.name)];
        if (i.name.back().number().value_or(1) % 10 == 0 && n++ < 3)
          return packet::encode_nack(
              n == 1 ? packet::nack_reason::duplicate : packet::nack_reason::congestion, i.wire);
        return serve(i);
      }};
  segment_fetcher fetcher{uri("/f"), {}, collector()};
  run(fetcher, link);
  EXPECT_FALSE(fetcher.failure());
  EXPECT_EQ(received_, content_);
  EXPECT_GT(fetcher.stats().nacks, 100U);
}

TEST_F(SegmentFetcherTest, NoRouteEndsTheFetchWithItsName) {
  simulated_link link{
      {}, [](const packet::interest_view& i) {
        return std::optional{packet::encode_nack(packet::nack_reason::no_route, i.wire)};
      }};
  segment_fetcher fetcher{uri("/f"), {}, collector()};
  run(fetcher, link);
  ASSERT_TRUE(fetcher.failure());
  EXPECT_EQ(fetcher.failure()->code, errc::not_found);
  EXPECT_NE(fetcher.failure()->message.find("/f"), std::string::npos);
}

TEST_F(SegmentFetcherTest, SilenceEndsTheFetchAfterItsRetries) {
  simulated_link link{{}, [](const packet::interest_view&) { return std::nullopt; }};
  fetch_options o;
  o.max_retries = 3;
  segment_fetcher fetcher{uri("/f"), o, collector()};
  run(fetcher, link);
  ASSERT_TRUE(fetcher.failure());
  EXPECT_EQ(fetcher.failure()->code, errc::timed_out);
  EXPECT_EQ(link.interests, 4U);
}

TEST_F(SegmentFetcherTest, ASegmentThatNeverComesEndsTheFetch) {
  const auto serve = producer();
  simulated_link link{{}, [&](const packet::interest_view& i) -> std::optional<packet::buffer> {
                        return i.name.back().number_of(packet::tlv::segment_component) == 100U
                                   ? std::nullopt
                                   : serve(i);
                      }};
  fetch_options o;
  o.max_retries = 2;
  segment_fetcher fetcher{uri("/f"), o, collector()};
  run(fetcher, link);
  ASSERT_TRUE(fetcher.failure());
  EXPECT_EQ(fetcher.failure()->code, errc::timed_out);
  EXPECT_EQ(fetcher.delivered(), 100U);
}

TEST_F(SegmentFetcherTest, AProducerWithoutMetadataIsFoundByItsPrefix) {
  const auto serve = producer();
  simulated_link link{{}, [&](const packet::interest_view& i) -> std::optional<packet::buffer> {
                        const bool metadata = i.name.back().type == packet::tlv::keyword_component;
                        return metadata ? std::nullopt : serve(i);
                      }};
  segment_fetcher fetcher{uri("/f"), {}, collector()};
  run(fetcher, link);
  EXPECT_FALSE(fetcher.failure());
  EXPECT_EQ(received_, content_);
}

TEST_F(SegmentFetcherTest, AFailingReceiverEndsTheFetchWithItsError) {
  simulated_link link{{}, producer()};
  segment_fetcher fetcher{
      uri("/f"), {}, [](std::uint64_t segment, bytes_view, const packet::buffer&) -> result<void> {
        if (segment == 10)
          return fail(errc::no_space, "disk full");
        return {};
      }};
  run(fetcher, link);
  ASSERT_TRUE(fetcher.failure());
  EXPECT_EQ(fetcher.failure()->code, errc::no_space);
  EXPECT_EQ(fetcher.delivered(), 10U);
}

TEST_F(SegmentFetcherTest, AWrongDigestIsNoticedWhenAskedFor) {
  const auto serve = producer();
  simulated_link link{{}, [&](const packet::interest_view& i) -> std::optional<packet::buffer> {
                        auto wire = serve(i);
                        if (i.name.back().number_of(packet::tlv::segment_component) != 3U)
                          return wire;
                        auto changed = packet::buffer::copy_of(*wire);
                        changed.data()[changed.size() / 2] ^= 1;
                        return changed;
                      }};
  fetch_options o;
  o.verify_digests = true;
  segment_fetcher fetcher{uri("/f"), o, collector()};
  run(fetcher, link);
  ASSERT_TRUE(fetcher.failure());
  EXPECT_EQ(fetcher.failure()->code, errc::corrupt);
}

TEST_F(SegmentFetcherTest, PacketsForOthersAreLeftAlone) {
  segment_fetcher fetcher{uri("/f/v=42"), {}, collector()};
  fetcher.start({});
  std::vector<packet::buffer> interests;
  fetcher.poll({}, interests);
  const auto other = packet::data_builder{uri("/g")}.encode();
  EXPECT_FALSE(fetcher.on_packet(other, {}));
  EXPECT_FALSE(fetcher.on_packet(packet::buffer::copy_of(std::vector<std::uint8_t>{1, 2, 3}), {}));
  EXPECT_FALSE(fetcher.on_packet(interests.front(), {}));
  EXPECT_FALSE(fetcher.finished());
}

TEST_F(SegmentFetcherTest, EveryTransmissionHasANonceOfItsOwn) {
  std::set<std::uint32_t> nonces;
  const auto serve = producer();
  simulated_link link{{.loss = 0.1, .seed = 3}, [&](const packet::interest_view& i) {
                        EXPECT_TRUE(nonces.insert(i.nonce.value()).second);
                        return serve(i);
                      }};
  segment_fetcher fetcher{uri("/f"), {}, collector()};
  run(fetcher, link);
  EXPECT_EQ(received_, content_);
}

}  // namespace
}  // namespace facet::client
