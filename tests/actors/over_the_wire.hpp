// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>
#include <gtest/gtest.h>

#include <vector>

namespace facet::tests {

/// A message's octets on their way to another host.
template <class T>
std::vector<char> octets_of(T& x) {
  std::vector<char> octets;
  caf::binary_serializer out{nullptr, octets};
  EXPECT_FALSE(out(x));
  return octets;
}

/// What arrives there.
template <class T>
T across(T x) {
  auto octets = octets_of(x);
  T y;
  caf::binary_deserializer in{nullptr, octets};
  EXPECT_FALSE(in(y));
  return y;
}

}  // namespace facet::tests
