// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/iperf_client.hpp"

#include "apps/facet/forwarder.hpp"
#include "apps/facet/units.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/signature.hpp"

#include <algorithm>
#include <utility>

namespace facet::apps::iperf {
namespace {

using std::chrono::milliseconds;

/// Taken at once: new Interests go out after each batch, so a large one would let the server run
/// dry meanwhile.
constexpr std::size_t data_at_once = 32;
constexpr milliseconds session_timeout{2000};
constexpr milliseconds sweep_every{100};
constexpr milliseconds least_timeout{200};
constexpr milliseconds drain_limit{500};
constexpr std::uint32_t most_retries = 3;

client::congestion_options congestion_of(const client_options& options) {
  client::congestion_options how;
  how.kind = options.kind;
  how.initial_window = options.window;
  how.initial_threshold = options.window;  // no slow start: ndn-iperf's begins at its end
  how.min_window = std::min<double>(how.min_window, options.window);
  return how;
}

packet::name flow_name(const packet::name& prefix, const std::string& flow) {
  packet::name name = prefix;
  name.append(flow);
  return name;
}

}  // namespace

throughput_client::throughput_client(client_options options, client::connection& connection,
                                     console& out)
    : options_(std::move(options)),
      connection_(connection),
      out_(out),
      base_(flow_name(options_.prefix, make_flow_id())),
      writer_(base_, options_.lifetime),
      window_(congestion_of(options_)),
      report_(std::make_unique<client_report>()) {
  const packet::component_view flow = base_.view().back();
  report_->flow.assign(flow.value.begin(), flow.value.end());
  report_->how = options_.how;
}

result<void> throughput_client::run() {
  if (result<void> opened = open_session(); !opened)
    return opened;
  started_ = interval_start_ = clock::now();
  next_sweep_ = started_ + sweep_every;
  next_report_ = started_ + options_.report_every;
  const auto end = started_ + options_.duration;
  result<void> done = pump(end, true);
  report_->elapsed = clock::now() - started_;
  if (done)
    done = pump(clock::now() + drain_limit, false);
  report_->in_flight = in_flight_;
  report_->window = window_.window();
  if (!done && done.error() == errc::cancelled)
    return {};
  return done;
}

result<void> throughput_client::open_session() {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(options_.duration).count();
  const std::string parameters =
      encode(session_request{static_cast<std::uint64_t>(seconds), options_.how});
  packet::name name = base_;
  name.append("session");
  const auto wire =
      packet::interest_builder{name}
          .lifetime(options_.lifetime)
          .application_parameters(
              {reinterpret_cast<const std::uint8_t*>(parameters.data()), parameters.size()})
          .encode();
  if (result<void> sent = connection_.send(wire); !sent)
    return sent;
  const auto until = clock::now() + session_timeout;
  for (bool answered = false; !answered;) {
    const auto left = std::chrono::ceil<milliseconds>(until - clock::now());
    if (left.count() <= 0)
      break;
    const auto reply = connection_.receive(left);
    if (!reply && reply.error() == errc::timed_out)
      break;
    if (!reply)
      return fail(reply.error());
    if (result<void> read = read_session_reply(*reply, name, answered); !read)
      return read;
  }
  if (!report_->session)
    out_.warn("{}: no answer to the session request; measuring all the same",
              options_.prefix.to_uri());
  return {};
}

result<void> throughput_client::read_session_reply(bytes_view wire, packet::name_view asked,
                                                   bool& answered) {
  const auto lp = packet::decode_lp(wire);
  if (!lp)
    return {};
  if (lp->nack)
    return on_nack(*lp->nack);
  const auto data = packet::decode_data(lp->fragment, {.allow_unsigned_data = true});
  if (!data || !asked.is_prefix_of(data->name))
    return {};
  answered = true;
  if (const auto reply = decode_reply(data->content)) {
    report_->session = true;
    report_->how = reply->how;
  }
  return {};
}

/// The transfer itself, until `until` or, when nothing new is sent, until all is settled.
result<void> throughput_client::pump(clock::time_point until, bool send_new) {
  while (clock::now() < until && (send_new || in_flight_ > 0)) {
    if (send_new)
      if (result<void> sent = fill_window(); !sent)
        return sent;
    if (result<void> got = receive(); !got)
      return got;
    const auto now = clock::now();
    if (now >= next_sweep_)
      if (result<void> swept = sweep(now); !swept)
        return swept;
    if (send_new && now >= next_report_)
      report_interval(now);
  }
  return {};
}

result<void> throughput_client::fill_window() {
  const std::size_t wanted = window_.size();
  if (in_flight_ >= wanted)
    return {};
  writer_.clear();
  const auto now = clock::now();
  for (; in_flight_ < wanted; ++in_flight_) {
    writer_.add(first_ + requests_.size(), static_cast<std::uint32_t>(packet::random_number()));
    requests_.push_back({now});
    ++report_->sent;
  }
  return send_all(connection_, writer_.packets());
}

result<void> throughput_client::receive() {
  const auto left = std::chrono::ceil<milliseconds>(next_sweep_ - clock::now());
  received_.clear();
  const auto got =
      connection_.receive_batch(received_, data_at_once, std::max(left, milliseconds{0}));
  if (!got)
    return got.error() == errc::timed_out ? result<void>{} : fail(got.error());
  const auto now = clock::now();
  for (const packet::buffer& each : received_)
    on_packet(each, now);
  if (no_route_)
    return on_nack(packet::nack_reason::no_route);
  settle_front();
  return {};
}

void throughput_client::on_packet(bytes_view wire, clock::time_point now) {
  const auto lp = packet::decode_lp(wire);
  if (!lp)
    return;
  if (lp->nack) {
    ++report_->nacked;  // the sweep sends it again
    no_route_ = no_route_ || (*lp->nack == packet::nack_reason::no_route && report_->received == 0);
    return;
  }
  if (const auto data = packet::decode_data(lp->fragment, {.allow_unsigned_data = true}))
    on_data(*data, lp->congestion_mark.value_or(0) != 0, now);
}

result<void> throughput_client::on_nack(packet::nack_reason reason) {
  if (reason != packet::nack_reason::no_route)
    return {};
  return fail(errc::not_found,
              fmt::format("no route to {}: is `facet iperf server --prefix {}` running?",
                          options_.prefix.to_uri(), options_.prefix.to_uri()));
}

throughput_client::request* throughput_client::find(packet::name_view name) {
  if (name.size() != base_.size() + 1 || !base_.view().is_prefix_of(name))
    return nullptr;
  const auto number = sequence_of(name.back());
  if (!number || *number < first_ || *number - first_ >= requests_.size())
    return nullptr;
  request& found = requests_[*number - first_];
  return found.settled ? nullptr : &found;
}

void throughput_client::on_data(const packet::data_view& data, bool marked, clock::time_point now) {
  request* const found = find(data.name);
  if (found == nullptr)
    return;
  found->settled = true;
  --in_flight_;
  ++report_->received;
  ++interval_packets_;
  report_->octets += data.wire.size();
  interval_octets_ += data.wire.size();
  if (found->retries == 0) {  // an answer to a retransmission says nothing about time (Karn)
    const auto rtt = now - found->sent_at;
    report_->rtt.add(rtt);
    smoothed_rtt_ += (rtt - smoothed_rtt_) / 8;
  }
  if (marked) {
    ++report_->marked;
    congestion(now);
  } else {
    window_.on_data(now, smoothed_rtt_);
  }
}

void throughput_client::settle_front() {
  while (!requests_.empty() && requests_.front().settled) {
    requests_.pop_front();
    ++first_;
  }
}

/// Looks for requests without an answer, sends the oldest of them again.
result<void> throughput_client::sweep(clock::time_point now) {
  next_sweep_ = now + sweep_every;
  const auto timeout = std::max<std::chrono::nanoseconds>(3 * smoothed_rtt_, least_timeout);
  std::size_t allowed = std::max<std::size_t>(1, window_.size() / 2);
  bool lost_any = false;
  writer_.clear();
  for (std::size_t i = 0; i < requests_.size() && allowed > 0; ++i) {
    request& each = requests_[i];
    if (each.settled || now - each.sent_at < timeout)
      continue;
    lost_any = true;
    ++report_->timed_out;
    if (each.retries >= most_retries) {
      each.settled = true;
      --in_flight_;
      ++report_->lost;
      continue;
    }
    ++each.retries;
    each.sent_at = now;
    ++report_->retransmitted;
    --allowed;
    writer_.add(first_ + i, static_cast<std::uint32_t>(packet::random_number()));
  }
  settle_front();
  if (lost_any)
    window_.on_congestion(now);
  return send_all(connection_, writer_.packets());
}

/// A congestion mark: one decrease a round trip.
void throughput_client::congestion(clock::time_point now) {
  if (now - last_decrease_ < smoothed_rtt_)
    return;
  last_decrease_ = now;
  window_.on_congestion(now);
}

void throughput_client::report_interval(clock::time_point now) {
  const auto span = now - interval_start_;
  const double seconds = std::chrono::duration<double>(span).count();
  out_.line("[{:5.1f}s]  {}  {:.0f} pkt/s  rtt={:.0f}us  window={}",
            std::chrono::duration<double>(now - started_).count(),
            format_rate(bit_rate(interval_octets_, span)),
            static_cast<double>(interval_packets_) / seconds,
            std::chrono::duration<double, std::micro>(smoothed_rtt_).count(), window_.size());
  interval_start_ = now;
  next_report_ += options_.report_every;
  interval_octets_ = interval_packets_ = 0;
}

}  // namespace facet::apps::iperf
