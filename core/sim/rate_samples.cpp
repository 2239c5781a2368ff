// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/rate_samples.hpp"

#include <fmt/format.h>

#include <iterator>

namespace facet::sim {
namespace {

constexpr double octets_per_kilobyte = 1024;

}  // namespace

void write_rate(std::string& text, std::string_view type, double packets_per_second,
                double kilobytes_per_second, std::uint64_t packets, std::uint64_t octets) {
  fmt::format_to(std::back_inserter(text), "{}\t{}\t{}\t{}\t{}\n", type, packets_per_second,
                 kilobytes_per_second, packets, static_cast<double>(octets) / octets_per_kilobyte);
}

void face_rates::write(std::string& text, std::string_view head, double seconds) {
  constexpr std::array<std::string_view, rate_types> names{"InInterests",
                                                           "OutInterests",
                                                           "InData",
                                                           "OutData",
                                                           "InNacks",
                                                           "OutNacks",
                                                           "InSatisfiedInterests",
                                                           "InTimedOutInterests",
                                                           "OutSatisfiedInterests",
                                                           "OutTimedOutInterests"};
  for (std::size_t i = 0; i < rate_types; ++i) {
    auto& c = cells_[i];
    text += head;
    const auto rate = c.packet_rate.add(static_cast<double>(c.packets), seconds);
    const auto kilobytes =
        c.kilobyte_rate.add(static_cast<double>(c.octets) / octets_per_kilobyte, seconds);
    write_rate(text, names[i], rate, kilobytes, c.packets, c.octets);
    c.packets = c.octets = 0;
  }
}

}  // namespace facet::sim
