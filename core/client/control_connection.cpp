// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/client/control_connection.hpp"

#include "core/base/descriptor_passing.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace facet::client {
namespace {

/// One read takes several full packets, so that a burst costs few system calls.
constexpr std::size_t read_octets = std::size_t{128} << 10;
/// Beyond this the application must first take packets; the socket then holds the forwarder back.
constexpr std::size_t max_inbox_octets = std::size_t{16} << 20;
/// How often a full listening queue is tried again.
constexpr int connect_pause_ms = 2;

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), std::min(path.size(), sizeof address.sun_path - 1));
  return address;
}

}  // namespace

bool worth_keeping(const packet::lp_view& lp) noexcept {
  return lp.nack || lp.congestion_mark.value_or(0) != 0 || lp.incoming_face_id;
}

control_connection::control_connection(unique_fd fd) : fd_(std::move(fd)), in_(read_octets) {
}

result<control_connection> control_connection::connect(const std::string& path,
                                                       time_point deadline) {
  const auto what = "cannot attach to " + path;
  unique_fd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (!fd)
    return fail(system_error(what, errno));
  const auto address = address_of(path);
  while (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    if (errno == EINTR)
      continue;
    if (errno != EAGAIN)
      return fail(system_error(what, errno));
    if (std::chrono::steady_clock::now() >= deadline)
      return fail(errc::timed_out, what + ": the forwarder does not accept connections", EAGAIN);
    ::poll(nullptr, 0, connect_pause_ms);
  }
  return control_connection{std::move(fd)};
}

void control_connection::close_with(error why) {
  if (!close_reason_)
    close_reason_ = std::move(why);
}

void control_connection::pump() {
  flush();
  read_some();
}

// -- reading

void control_connection::carry_packets(bool on) noexcept {
  carries_packets_ = on;
  if (on)
    return;
  discarded_ += inbox_.size();
  inbox_.clear();
  inbox_octets_ = 0;
}

void control_connection::read_some() {
  while (!closed() && inbox_octets_ < max_inbox_octets) {
    if (in_start_ != 0) {
      std::memmove(in_.data(), in_.data() + in_start_, in_end_ - in_start_);
      in_end_ -= std::exchange(in_start_, 0);
    }
    const auto room = in_.size() - in_end_;
    const auto n = read_into(std::span{in_}.subspan(in_end_, room));
    if (n == 0)
      return close_with({errc::disconnected, "the forwarder closed the control connection", 0});
    if (n < 0) {
      if (errno == EINTR)
        continue;
      if (errno != EAGAIN)
        close_with(system_error("control connection lost", errno));
      return;
    }
    in_end_ += static_cast<std::size_t>(n);
    take_frames();
    if (static_cast<std::size_t>(n) < room)
      return;
  }
}

/// Descriptors come with the octets they were sent with, so no later than the answer. A plain recv
/// has the kernel close them.
ssize_t control_connection::read_into(std::span<std::uint8_t> room) {
  if (!question_ || question_->answer || !question_->wants_descriptors)
    return ::recv(fd_.get(), room.data(), room.size(), 0);
  const auto got = receive_descriptors(fd_.get(), room, descriptors_, 0);
  if (!got.whole || descriptors_.size() > max_passed_descriptors)
    descriptors_.clear();
  return got.octets;
}

void control_connection::take_frames() {
  for (;;) {
    const bytes_view stream{in_.data() + in_start_, in_end_ - in_start_};
    const auto frame = packet::peek_frame(stream);
    if (frame.status == packet::frame_status::malformed)
      return close_with({errc::corrupt,
                         "the forwarder broke the framing of the control connection: " +
                             std::string{packet::to_string(frame.rule)},
                         0});
    if (frame.status == packet::frame_status::need_more)
      return;
    on_frame(stream.first(frame.size));
    in_start_ += frame.size;
  }
}

void control_connection::on_frame(bytes_view frame) {
  const auto lp = packet::decode_lp(frame);
  if (!lp || lp->is_partial()) {
    ++discarded_;
    return;
  }
  if (lp->is_idle() || answers_question(*lp))
    return;
  if (!carries_packets_) {
    ++discarded_;
    return;
  }
  inbox_.push_back(packet::buffer::copy_of(worth_keeping(*lp) ? frame : lp->fragment));
  inbox_octets_ += inbox_.back().size();
}

bool control_connection::answers_question(const packet::lp_view& lp) {
  if (!question_ || question_->answer)
    return false;
  if (lp.nack) {
    const auto interest = packet::decode_interest(lp.fragment);
    if (!interest || interest->name != question_->name)
      return false;
    question_->answer = fail(errc::refused, question_->name.to_uri() + ": Nack " +
                                                std::string{packet::to_string(*lp.nack)});
    return true;
  }
  if (packet::kind_of(lp.fragment) != packet::packet_kind::data)
    return false;
  const auto data = packet::decode_data(lp.fragment, {.allow_unsigned_data = true});
  if (!data || !question_->name.view().is_prefix_of(data->name) ||
      (data->name.size() != question_->name.size() && !question_->can_be_prefix))
    return false;
  question_->answer = packet::buffer::copy_of(lp.fragment);
  return true;
}

packet::buffer control_connection::take_packet() {
  auto packet = std::move(inbox_.front());
  inbox_.pop_front();
  inbox_octets_ -= packet.size();
  return packet;
}

void control_connection::ask(packet::name name, bool can_be_prefix, bytes_view interest,
                             bool wants_descriptors) {
  descriptors_.clear();
  question_ = question{std::move(name), can_be_prefix, wants_descriptors, std::nullopt};
  queue(interest);
}

std::optional<result<packet::buffer>> control_connection::take_answer() {
  if (!question_ || !question_->answer)
    return std::nullopt;
  auto answer = std::move(question_->answer);
  question_.reset();
  return answer;
}

}  // namespace facet::client
