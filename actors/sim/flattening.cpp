// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/sim/flattening.hpp"

#include <concepts>
#include <cstddef>
#include <string>
#include <utility>

namespace facet::sim_actors {
namespace {

/// Octets of a packet's stamp, and of a row's place.
constexpr std::size_t stamp_octets = 8 + 4 + 4 + 8 + 4 + 4 + 4 + 4;
constexpr std::size_t row_octets = 8 + 4 + 8;

template <std::unsigned_integral T>
void put(std::vector<std::uint8_t>& out, T value) {
  for (int shift = 8 * (static_cast<int>(sizeof value) - 1); shift >= 0; shift -= 8)
    out.push_back(static_cast<std::uint8_t>(value >> shift));
}

/// Takes octets from the front. Once there are too few, all it gives is zero, and ok() is false.
class octet_reader {
 public:
  explicit octet_reader(const std::vector<std::uint8_t>& octets)
      : at_(octets.data()), end_(at_ + octets.size()) {}

  template <std::unsigned_integral T>
  T take() {
    T value = 0;
    for (const auto octet : take(sizeof value))
      value = static_cast<T>(value << 8 | octet);
    return value;
  }
  bytes_view take(std::size_t count) {
    ok_ = ok_ && count <= left();
    if (!ok_)
      return {};
    return {std::exchange(at_, at_ + count), count};
  }
  /// Whether so many things of at least that size can follow.
  bool expects(std::uint64_t count, std::size_t size) {
    return ok_ = ok_ && count <= left() / size;
  }
  [[nodiscard]] std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  const std::uint8_t* at_;
  const std::uint8_t* end_;
  bool ok_ = true;
};

void put_packet(std::vector<std::uint8_t>& out, const sim::stamped_packet& p) {
  put(out, static_cast<std::uint64_t>(p.at));
  put(out, p.node);
  put(out, p.source);
  put(out, p.sequence);
  put(out, p.face);
  put(out, p.epoch);
  put(out, p.hops);
  put(out, static_cast<std::uint32_t>(p.packet.size()));
  const auto octets = p.packet.bytes();
  out.insert(out.end(), octets.begin(), octets.end());
}

sim::stamped_packet take_packet(octet_reader& in) {
  sim::stamped_packet p;
  p.at = static_cast<std::int64_t>(in.take<std::uint64_t>());
  p.node = in.take<std::uint32_t>();
  p.source = in.take<std::uint32_t>();
  p.sequence = in.take<std::uint64_t>();
  p.face = in.take<std::uint32_t>();
  p.epoch = in.take<std::uint32_t>();
  p.hops = in.take<std::uint32_t>();
  p.packet = packet::buffer::copy_of(in.take(std::size_t{in.take<std::uint32_t>()}));
  return p;
}

/// Rows of one file. @returns whether they make sense
bool take_rows(octet_reader& in, sim::trace_rows& rows) {
  const auto count = in.take<std::uint64_t>();
  const auto size = in.take<std::uint64_t>();
  if (!in.expects(count, row_octets))
    return false;
  std::vector<sim::trace_rows::row> places;
  places.reserve(count);
  std::uint64_t before = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto at = static_cast<std::int64_t>(in.take<std::uint64_t>());
    const auto node = in.take<std::uint32_t>();
    const auto from = in.take<std::uint64_t>();
    if (from < before || from > size)
      return false;
    before = from;
    places.push_back({at, node, static_cast<std::size_t>(from)});
  }
  const auto text = in.take(static_cast<std::size_t>(size));
  rows = sim::trace_rows{std::move(places), std::string{text.begin(), text.end()}};
  return in.ok();
}

}  // namespace

std::vector<std::uint8_t> flatten(const std::vector<parcel>& parcels) {
  std::size_t total = 4;
  for (const auto& each : parcels) {
    total += 4;
    for (const auto& p : each)
      total += stamp_octets + p.packet.size();
  }
  std::vector<std::uint8_t> out;
  out.reserve(total);
  put(out, static_cast<std::uint32_t>(parcels.size()));
  for (const auto& each : parcels) {
    put(out, static_cast<std::uint32_t>(each.size()));
    for (const auto& p : each)
      put_packet(out, p);
  }
  return out;
}

bool unflatten(const std::vector<std::uint8_t>& octets, std::vector<parcel>& parcels) {
  octet_reader in{octets};
  parcels.clear();
  const auto count = in.take<std::uint32_t>();
  if (!in.expects(count, 4))
    return false;
  parcels.resize(count);
  for (auto& each : parcels) {
    const auto packets = in.take<std::uint32_t>();
    if (!in.expects(packets, stamp_octets))
      return false;
    each.reserve(packets);
    for (std::uint32_t i = 0; i < packets; ++i)
      each.push_back(take_packet(in));
  }
  return in.ok() && in.left() == 0;
}

std::vector<std::uint8_t> flatten(const sim::trace_set& traces) {
  std::size_t total = 0;
  for (const auto& rows : traces)
    total += 16 + row_octets * rows.rows().size() + rows.text().size();
  std::vector<std::uint8_t> out;
  out.reserve(total);
  for (const auto& rows : traces) {
    put(out, std::uint64_t{rows.rows().size()});
    put(out, std::uint64_t{rows.text().size()});
    for (const auto& row : rows.rows()) {
      put(out, static_cast<std::uint64_t>(row.at));
      put(out, row.node);
      put(out, std::uint64_t{row.from});
    }
    out.insert(out.end(), rows.text().begin(), rows.text().end());
  }
  return out;
}

bool unflatten(const std::vector<std::uint8_t>& octets, sim::trace_set& traces) {
  octet_reader in{octets};
  for (auto& rows : traces)
    if (!take_rows(in, rows))
      return false;
  return in.left() == 0;
}

}  // namespace facet::sim_actors
