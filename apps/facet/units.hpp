// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace facet::apps {

/// "268.4 MB": octets for people, in powers of 1000 as rates are.
std::string format_size(std::uint64_t octets);

/// "3.35 Gbit/s".
std::string format_rate(double bits_per_second);

/// "1.24 s", "312 us": a span of time with three significant digits.
std::string format_span(std::chrono::nanoseconds span);

/// Bits per second of `octets` moved in `span`; 0 for an empty span.
double bit_rate(std::uint64_t octets, std::chrono::nanoseconds span);

}  // namespace facet::apps
