// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/catalogue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace facet::load {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;

interest_pattern pattern_of(catalogue_kind kind, std::uint64_t contents) {
  interest_pattern p;
  p.catalogue = kind;
  p.contents = contents;
  return p;
}

std::vector<std::uint64_t> draw(catalogue& from, std::size_t n, std::uint64_t seed = 1) {
  random_source random{seed};
  std::vector<std::uint64_t> drawn(n);
  for (auto& each : drawn)
    each = from.next(random);
  return drawn;
}

TEST(Catalogue, CountsUpWithoutEndFromItsFirstNumber) {
  popularity_tables tables;
  catalogue endless{pattern_of(catalogue_kind::sequence, 0), {7, 1}, tables};
  EXPECT_THAT(draw(endless, 3), ElementsAre(7, 8, 9));
}

TEST(Catalogue, GoesRoundAndRoundWhenItHasAnEnd) {
  popularity_tables tables;
  catalogue round{pattern_of(catalogue_kind::sequence, 3), {7, 1}, tables};
  EXPECT_THAT(draw(round, 5), ElementsAre(0, 1, 2, 0, 1));
}

TEST(Catalogue, DrawsRanksAsOftenAsZipfAndMandelbrotSay) {
  constexpr std::size_t contents = 50;
  constexpr std::size_t draws = 200'000;
  auto pattern = pattern_of(catalogue_kind::zipf, contents);
  pattern.q = 2;
  pattern.s = 0.9;
  popularity_tables tables;
  catalogue zipf{pattern, {0, 1}, tables};
  std::vector<double> seen(contents);
  for (const auto number : draw(zipf, draws))
    seen.at(number) += 1.0 / draws;
  auto expected = zipf_mandelbrot_weights(contents, pattern.q, pattern.s);
  const double sum = std::accumulate(expected.begin(), expected.end(), 0.0);
  for (std::size_t i = 0; i < contents; ++i) {
    const double p = expected[i] / sum;
    EXPECT_THAT(seen[i], DoubleNear(p, 5 * std::sqrt(p / draws))) << "rank " << i + 1;
  }
}

TEST(Catalogue, DrawsTheSameFromTheSameSeedOnly) {
  popularity_tables tables;
  catalogue zipf{pattern_of(catalogue_kind::zipf, 1000), {0, 1}, tables};
  EXPECT_EQ(draw(zipf, 50, 1), draw(zipf, 50, 1));
  EXPECT_NE(draw(zipf, 50, 1), draw(zipf, 50, 2));
}

TEST(Catalogue, SharesATableAmongConsumers) {
  popularity_tables tables;
  EXPECT_EQ(tables.zipf(10, 0.7, 0.7), tables.zipf(10, 0.7, 0.7));
  EXPECT_NE(tables.zipf(10, 0.7, 0.7), tables.zipf(11, 0.7, 0.7));
}

TEST(Catalogue, RepeatsWhatWasAskedForSoManyBefore) {
  auto pattern = pattern_of(catalogue_kind::sequence, 0);
  pattern.repeat_distance = 2;
  pattern.repeat_probability = 1;
  popularity_tables tables;
  catalogue repeating{pattern, {0, 1}, tables};
  EXPECT_THAT(draw(repeating, 6), ElementsAre(0, 1, 0, 1, 0, 1));
}

TEST(WeightedChoice, PicksByWeight) {
  const weighted_choice choice{{1, 0, 3}};
  random_source random{1};
  std::vector<double> seen(3);
  for (int i = 0; i < 40'000; ++i)
    seen[choice.pick(random)] += 1.0 / 40'000;
  EXPECT_THAT(seen[0], DoubleNear(0.25, 0.02));
  EXPECT_EQ(seen[1], 0);
  EXPECT_THAT(seen[2], DoubleNear(0.75, 0.02));
}

}  // namespace
}  // namespace facet::load
