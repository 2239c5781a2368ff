// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/tables/content_store.hpp"
#include "tests/core/load/load_fixture.hpp"

#include <cmath>
#include <numeric>

namespace facet::load::tests {
namespace {

constexpr std::uint64_t contents = 10'000;
constexpr double exponent = 0.8;

/// Share of hits of an LRU cache of `capacity` packets, when names are asked for independently.
///
/// Source: H. Che, Y. Tung, Z. Wang, Hierarchical Web Caching Systems.
double che_hit_ratio(double capacity) {
  auto popularity = zipf_mandelbrot_weights(contents, 0, exponent);
  const double sum = std::accumulate(popularity.begin(), popularity.end(), 0.0);
  const auto over_all = [&](auto&& figure) {
    double total = 0;
    for (const double weight : popularity)
      total += figure(weight / sum);
    return total;
  };
  double low = 0;
  double high = 1e9;
  for (int i = 0; i < 60; ++i) {
    const double t = (low + high) / 2;
    (over_all([&](double p) { return -std::expm1(-p * t); }) < capacity ? low : high) = t;
  }
  return over_all([&](double p) { return -p * std::expm1(-p * low); });
}

class CheTest : public LoadConsumerTest, public testing::WithParamInterface<std::size_t> {};

/// A consumer and a content store in virtual time, with nothing between them.
TEST_P(CheTest, AZipfConsumerHitsAnLruStoreAsOftenAsCheSays) {
  times_.warm_up = 2s;
  times_.length = 6s;
  group_.pace = pacing::poisson;
  group_.frequency = 10'000;
  group_.patterns[0].catalogue = catalogue_kind::zipf;
  group_.patterns[0].contents = contents;
  group_.patterns[0].q = 0;
  group_.patterns[0].s = exponent;
  tables::content_store store{tables::content_store::no_limit, GetParam()};
  std::uint64_t hits = 0;
  std::uint64_t asked = 0;
  for (auto next = consumer().next_deadline(); next && *next < times_.end();
       next = consumer().next_deadline()) {
    const auto now = *next;
    const auto due = consumer().due(now, 32);
    std::vector<packet::buffer> interests;
    for (const auto wire : due)
      interests.push_back(packet::buffer::copy_of(wire));
    consumer().sent(due.size(), now);
    for (const auto& wire : interests) {
      const auto interest = *packet::decode_interest(wire);
      tables::name_prefixes name{interest.name};
      const auto* found = store.find(interest, name, now);
      hits += found != nullptr && times_.measures(now) ? 1 : 0;
      asked += times_.measures(now) ? 1 : 0;
      const auto data =
          found != nullptr ? *found : packet::data_builder{interest.name}.encode_unsigned();
      if (found == nullptr)
        store.insert(*packet::decode_data(data, {.allow_unsigned_data = true}), name, data, now);
      consumer().on_packet(data, now);
    }
  }
  EXPECT_NEAR(static_cast<double>(asked), 60'000, 1500);
  EXPECT_NEAR(static_cast<double>(hits) / static_cast<double>(asked),
              che_hit_ratio(static_cast<double>(GetParam())), 0.01);
}

INSTANTIATE_TEST_SUITE_P(CacheSizes, CheTest, testing::Values(100, 1000, 3000));

}  // namespace
}  // namespace facet::load::tests
