// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/load/experiment.hpp"
#include "core/load/random.hpp"
#include "core/load/weighted_choice.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <tuple>
#include <vector>

namespace facet::load {

/// Weight of rank 1 … `contents`: 1/(rank+q)^s.
///
/// Source: ndnSIM, ConsumerZipfMandelbrot.
std::vector<double> zipf_mandelbrot_weights(std::uint64_t contents, double q, double s);

/// Tables for popular names, each made once however many consumers use it.
///
/// Threads: one at a time.
class popularity_tables {
 public:
  std::shared_ptr<const weighted_choice> zipf(std::uint64_t contents, double q, double s);

 private:
  std::map<std::tuple<std::uint64_t, double, double>, std::shared_ptr<const weighted_choice>> made_;
};

/// The part of all numbers that an endless sequence goes through.
struct sequence_numbers {
  std::uint64_t first = 0;
  std::uint64_t step = 1;
};

/// The numbers that one consumer asks for, of one pattern. Rank i of a popularity has number i-1.
class catalogue {
 public:
  /// @param own  what an endless sequence goes through
  catalogue(const interest_pattern& pattern, const sequence_numbers& own,
            popularity_tables& tables);

  /// The next number, drawn anew or repeated as the pattern says.
  std::uint64_t next(random_source& random);

 private:
  std::uint64_t draw(random_source& random);
  void remember(std::uint64_t number);

  catalogue_kind kind_;
  std::uint64_t contents_;
  std::uint64_t next_;
  std::uint64_t step_;
  double repeat_probability_;
  std::shared_ptr<const weighted_choice> popularity_;
  std::vector<std::uint64_t> recent_;  // a ring of repeat_distance numbers
  std::size_t recent_distance_;
  std::size_t recent_at_ = 0;  // the oldest, once the ring is full
};

}  // namespace facet::load
