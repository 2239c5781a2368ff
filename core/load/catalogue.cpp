// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/catalogue.hpp"

#include <cmath>

namespace facet::load {

std::vector<double> zipf_mandelbrot_weights(std::uint64_t contents, double q, double s) {
  std::vector<double> weights;
  weights.reserve(contents);
  for (std::uint64_t rank = 1; rank <= contents; ++rank)
    weights.push_back(std::pow(static_cast<double>(rank) + q, -s));
  return weights;
}

std::shared_ptr<const weighted_choice> popularity_tables::zipf(std::uint64_t contents, double q,
                                                               double s) {
  auto& table = made_[{contents, q, s}];
  if (!table)
    table = std::make_shared<weighted_choice>(zipf_mandelbrot_weights(contents, q, s));
  return table;
}

catalogue::catalogue(const interest_pattern& pattern, const sequence_numbers& own,
                     popularity_tables& tables)
    : kind_(pattern.catalogue),
      contents_(pattern.contents),
      next_(pattern.contents == 0 ? own.first : pattern.first_number),
      step_(pattern.contents == 0 ? own.step : 1),
      repeat_probability_(pattern.repeat_probability),
      recent_distance_(repeat_probability_ > 0 ? pattern.repeat_distance : 0) {
  if (kind_ == catalogue_kind::zipf)
    popularity_ = tables.zipf(contents_, pattern.q, pattern.s);
}

std::uint64_t catalogue::draw(random_source& random) {
  switch (kind_) {
    case catalogue_kind::zipf:
      return popularity_->pick(random);
    case catalogue_kind::uniform:
      return random.below(contents_);
    case catalogue_kind::sequence:
      break;
  }
  const auto number = next_;
  next_ += step_;
  if (next_ == contents_)
    next_ = 0;
  return number;
}

std::uint64_t catalogue::next(random_source& random) {
  if (recent_distance_ == 0)
    return draw(random);
  const bool full = recent_.size() == recent_distance_;
  const auto number =
      full && random.unit() < repeat_probability_ ? recent_[recent_at_] : draw(random);
  remember(number);
  return number;
}

void catalogue::remember(std::uint64_t number) {
  if (recent_.size() < recent_distance_)
    return recent_.push_back(number);
  recent_[recent_at_] = number;
  recent_at_ = recent_at_ + 1 == recent_distance_ ? 0 : recent_at_ + 1;
}

}  // namespace facet::load
