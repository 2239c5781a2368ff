// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/lp/link_service.hpp"

#include <algorithm>

namespace facet::lp {

class link_service::impl {
 public:
  explicit impl(const link_options& options) { configure(options); }

  void configure(const link_options& options) {
    options_ = options;
    options_.mtu = std::clamp(options.mtu, min_mtu, packet::max_packet_size);
  }

  link_options options_;
  link_counters counters_;
};

link_service::link_service(const link_options& options) : impl_(std::make_unique<impl>(options)) {
}
link_service::~link_service() = default;
link_service::link_service(link_service&&) noexcept = default;
link_service& link_service::operator=(link_service&&) noexcept = default;

void link_service::configure(const link_options& options) {
  impl_->configure(options);
}

const link_options& link_service::options() const noexcept {
  return impl_->options_;
}

void link_service::send(const packet::buffer& packet, std::size_t, time_point,
                        std::vector<packet::buffer>& frames) {
  if (packet.size() > impl_->options_.mtu)
    return impl_->counters_.count(drop_reason::too_large);
  frames.push_back(packet);
  ++impl_->counters_.n_out_packets;
  ++impl_->counters_.n_out_frames;
}

void link_service::receive(const packet::buffer& frame, endpoint, time_point,
                           std::vector<packet::buffer>& packets) {
  ++impl_->counters_.n_in_frames;
  if (packet::kind_of(frame) == packet::packet_kind::unknown)
    return impl_->counters_.count(drop_reason::malformed);
  packets.push_back(frame);
  ++impl_->counters_.n_in_packets;
}

void link_service::tick(time_point, std::vector<packet::buffer>&) {
}

std::optional<time_point> link_service::next_deadline() const {
  return std::nullopt;
}

const link_counters& link_service::counters() const noexcept {
  return impl_->counters_;
}

}  // namespace facet::lp
