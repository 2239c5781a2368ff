// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/lp/link_service.hpp"

#include "core/lp/duplicate_filter.hpp"
#include "core/lp/frame_sender.hpp"
#include "core/lp/reassembler.hpp"
#include "core/packet/lp.hpp"

#include <algorithm>

namespace facet::lp {
namespace {

link_options within_bounds(link_options options) {
  options.mtu = std::clamp(options.mtu, min_mtu, packet::max_packet_size);
  for (auto* period : {&options.marking.interval, &options.reassembly.timeout,
                       &options.reliability.idle_ack_delay})
    *period = std::clamp(*period, duration{0}, max_link_period);
  return options;
}

bool has_link_fields(const packet::lp_view& view) noexcept {
  return view.sequence || view.frag_index || view.frag_count || view.tx_sequence ||
         !view.ack_octets.empty();
}

/// Whether the fragment starts as an Interest or Data, if it is where one starts. An LpPacket in it
/// would otherwise come out of here as if it had been outermost.
bool starts_soundly(const packet::lp_view& view) noexcept {
  const auto kind = packet::kind_of(view.fragment);
  return view.frag_index.value_or(0) != 0 || kind == packet::packet_kind::interest ||
         kind == packet::packet_kind::data;
}

}  // namespace

class link_service::impl {
 public:
  explicit impl(const link_options& options) : options_(within_bounds(options)) {}

  void configure(const link_options& options) { options_ = within_bounds(options); }

  void receive(const packet::buffer& frame, endpoint from, time_point now,
               std::vector<packet::buffer>& packets);

  void tick(time_point now, std::vector<packet::buffer>& frames) {
    sender_.tick(now, frames);
    reassembler_.expire(now, reassembly_timeout());
  }

  [[nodiscard]] std::optional<time_point> next_deadline() const {
    const auto out = sender_.deadline();
    const auto in = reassembler_.deadline(reassembly_timeout());
    return out && in ? std::min(*out, *in) : out ? out : in;
  }

  link_options options_;
  link_counters counters_;
  frame_sender sender_{options_, counters_};

 private:
  void receive_lp(const packet::buffer& frame, endpoint from, time_point now,
                  std::vector<packet::buffer>& packets);
  void take_acks(const packet::lp_view& view, endpoint from, time_point now);
  [[nodiscard]] bool is_sound(const packet::lp_view& view) const noexcept;
  bool is_repeated(const packet::lp_view& view, endpoint from, time_point now);
  void hand_up(packet::buffer packet, std::vector<packet::buffer>& packets);

  /// A fragment that the peer will send again is worth waiting for.
  [[nodiscard]] duration reassembly_timeout() const noexcept {
    const auto timeout = options_.reassembly.timeout;
    return options_.reliability.enabled ? std::max(timeout, sender_.retransmission_time())
                                        : timeout;
  }

  reassembler reassembler_{counters_};
  duplicate_filter duplicates_;
};

void link_service::impl::receive(const packet::buffer& frame, endpoint from, time_point now,
                                 std::vector<packet::buffer>& packets) {
  ++counters_.n_in_frames;
  switch (packet::kind_of(frame)) {
    case packet::packet_kind::interest:
    case packet::packet_kind::data:
      return hand_up(frame, packets);
    case packet::packet_kind::lp:
      return receive_lp(frame, from, now, packets);
    case packet::packet_kind::unknown:
      return counters_.count(drop_reason::malformed);
  }
}

void link_service::impl::receive_lp(const packet::buffer& frame, endpoint from, time_point now,
                                    std::vector<packet::buffer>& packets) {
  const auto view = packet::decode_lp(frame);
  if (!view)
    return counters_.count(drop_reason::malformed);
  take_acks(*view, from, now);
  if (view->is_idle()) {
    ++counters_.n_in_idle;
    return;
  }
  if (!is_sound(*view))
    return counters_.count(drop_reason::bad_fragment);
  if (!starts_soundly(*view))
    return counters_.count(drop_reason::malformed);
  if (is_repeated(*view, from, now))
    return counters_.count(drop_reason::duplicate_frame);
  if (view->is_partial()) {
    ++counters_.n_in_fragments;
    if (auto whole = reassembler_.add(frame, *view, from, now, options_.reassembly))
      hand_up(std::move(*whole), packets);
    return;
  }
  if (!has_link_fields(*view))
    return hand_up(frame, packets);
  const auto headers = packet::network_headers(*view);
  hand_up(headers.empty() ? packet::buffer::copy_of(view->fragment)
                          : packet::encode_lp(headers, view->fragment),
          packets);
}

/// Believes the Acks and owes one, if the link is of a kind that has them.
void link_service::impl::take_acks(const packet::lp_view& view, endpoint from, time_point now) {
  if (from != the_peer) {
    counters_.n_in_acks_ignored += view.ack_count();
    return;
  }
  for (std::size_t i = 0; i < view.ack_count(); ++i)
    sender_.on_ack(view.ack(i), now);
  if (options_.reliability.enabled && view.tx_sequence && !view.is_idle())
    sender_.owe_ack(*view.tx_sequence, now);
}

/// Whether the numbers of a fragment make sense; those of a whole packet are optional.
bool link_service::impl::is_sound(const packet::lp_view& view) const noexcept {
  const auto count = view.frag_count.value_or(1);
  if (view.frag_index.value_or(0) >= count)
    return false;
  return count == 1 || (view.sequence && count <= options_.reassembly.max_fragments);
}

bool link_service::impl::is_repeated(const packet::lp_view& view, endpoint from, time_point now) {
  return options_.reliability.enabled && from == the_peer && view.tx_sequence && view.sequence &&
         duplicates_.seen(*view.sequence, now, sender_.retransmission_time());
}

void link_service::impl::hand_up(packet::buffer packet, std::vector<packet::buffer>& packets) {
  packets.push_back(std::move(packet));
  ++counters_.n_in_packets;
}

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

void link_service::send(const packet::buffer& packet, std::size_t backlog_octets, time_point now,
                        std::vector<packet::buffer>& frames) {
  impl_->sender_.send(packet, backlog_octets, now, frames);
}

void link_service::receive(const packet::buffer& frame, endpoint from, time_point now,
                           std::vector<packet::buffer>& packets) {
  impl_->receive(frame, from, now, packets);
}

void link_service::tick(time_point now, std::vector<packet::buffer>& frames) {
  impl_->tick(now, frames);
}

std::optional<time_point> link_service::next_deadline() const {
  return impl_->next_deadline();
}

const link_counters& link_service::counters() const noexcept {
  return impl_->counters_;
}

}  // namespace facet::lp
