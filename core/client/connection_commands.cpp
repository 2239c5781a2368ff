// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// Management commands, datasets and the orderly end.
#include "core/client/connection_impl.hpp"
#include "core/management/command.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"

#include <poll.h>

#include <algorithm>

namespace facet::client {
namespace {

/// How long close() waits for the forwarder to take what was sent, and for its goodbye.
constexpr std::chrono::milliseconds farewell{250};
/// Datasets are fetched from the local forwarder; a larger one means the forwarder is broken.
constexpr std::size_t max_dataset_octets = std::size_t{256} << 20;
/// Of which some may be empty.
constexpr std::uint64_t max_dataset_segments = max_dataset_octets / 256;

/// The words of an error answer to a dataset query.
error dataset_refusal(const packet::data_view& data) {
  const auto response = management::decode_control_response(data.content);
  const auto name = packet::to_uri(data.name);
  return response ? refusal(name, *response)
                  : error{errc::refused, name + " was answered with an application Nack", 0};
}

/// True for the answer to a command: what a forwarder says when it has no such dataset.
bool holds_response(const packet::data_view& data) {
  return management::decode_control_response(data.content).has_value();
}

/// Waits a moment, or until the forwarder says something.
void pause_for(const control_connection& control) noexcept {
  pollfd fd{control.descriptor(), POLLIN, 0};
  ::poll(&fd, 1, 1);
}

}  // namespace

/// Waits until commands can be sent.
result<void> connection::impl::wait_ready(time_point deadline) {
  for (;;) {
    if (auto open = check_open(); !open)
      return open;
    const auto now = clock::now();
    if (auto served = service(now); !served)
      return served;
    if (!attachment_.busy())
      return {};
    if (now >= deadline)
      return fail(attachment_.absence());
    sleep(deadline, awaited::answer);
  }
}

result<packet::buffer> connection::impl::ask(packet::name name, bool can_be_prefix,
                                             bytes_view interest, time_point deadline) {
  if (auto ready = wait_ready(deadline); !ready)
    return fail(std::move(ready.error()));
  const auto life = attachment_.reconnects();
  attachment_.up()->control().ask(std::move(name), can_be_prefix, interest);
  for (;;) {
    const auto now = clock::now();
    if (auto served = service(now); !served)
      return fail(std::move(served.error()));
    auto* l = attachment_.up();
    if (l == nullptr || attachment_.reconnects() != life)
      return fail(errc::disconnected, "the forwarder went away before it answered");
    if (auto answer = l->control().take_answer())
      return std::move(*answer);
    auto open = check_open();
    if (open && now >= deadline)
      open = fail(errc::timed_out, "the forwarder does not answer");
    if (!open) {
      l->control().abandon();
      return fail(std::move(open.error()));
    }
    sleep(deadline, awaited::answer);
  }
}

result<management::control_response> connection::impl::command_until(
    std::string_view module, std::string_view verb,
    const management::control_parameters& parameters, time_point deadline) {
  auto built = management::build_command(module, verb, parameters);
  if (!built)
    return fail(std::move(built.error()));
  return response_of(ask(std::move(built->name), false, built->wire, deadline));
}

result<management::control_response> connection::impl::command(
    std::string_view module, std::string_view verb,
    const management::control_parameters& parameters) {
  return command_until(module, verb, parameters, clock::now() + options_.command_timeout);
}

result<void> connection::impl::register_prefix(registration r) {
  const auto deadline = clock::now() + options_.command_timeout;
  // Attached first: the parameters depend on the face.
  if (auto ready = wait_ready(deadline); !ready)
    return ready;
  const auto response =
      command_until("rib", "register", register_parameters(r, attachment_.up()->face()), deadline);
  if (response && !response->succeeded())
    return fail(refusal("registration of " + r.prefix.to_uri(), *response));
  if (response) {
    attachment_.remember(std::move(r));
    return {};
  }
  if (response.error().code != errc::disconnected || !options_.reconnect)
    return fail(response.error());
  // The next attachment registers it, like every other prefix.
  const auto prefix = r.prefix;
  attachment_.remember(std::move(r));
  auto ready = wait_ready(deadline);
  if (!ready)
    attachment_.forget(prefix);
  return ready;
}

result<void> connection::impl::unregister_prefix(packet::name_view prefix) {
  const auto deadline = clock::now() + options_.command_timeout;
  attachment_.forget(prefix);
  if (auto ready = wait_ready(deadline); !ready)
    return ready;
  management::control_parameters p;
  p.name = packet::name{prefix};
  if (const auto face = attachment_.up()->face(); face != no_face)
    p.face_id = face;
  const auto response = command_until("rib", "unregister", p, deadline);
  if (response && !response->succeeded() && response->code != management::status::not_found)
    return fail(refusal("unregistration of " + packet::to_uri(prefix), *response));
  // The routes of a lost attachment are gone with it.
  if (!response && (response.error().code != errc::disconnected || !options_.reconnect))
    return fail(response.error());
  return {};
}

result<packet::buffer> connection::impl::fetch_segment(const packet::name& versioned,
                                                       std::uint64_t number) {
  const auto name = packet::name{versioned}.append_segment(number);
  const auto interest = packet::interest_builder{name}.encode();
  return ask(name, false, interest, clock::now() + options_.command_timeout);
}

result<std::vector<std::uint8_t>> connection::impl::fetch_dataset(packet::name_view dataset) {
  const auto query = packet::interest_builder{dataset}.can_be_prefix().must_be_fresh().encode();
  auto answer = ask(packet::name{dataset}, true, query, clock::now() + options_.command_timeout);
  std::vector<std::uint8_t> content;
  packet::name versioned;
  for (std::uint64_t wanted = 0;;) {
    if (!answer)
      return fail(std::move(answer.error()));
    const auto data = packet::decode_data(*answer, {.allow_unsigned_data = true});
    if (!data)
      return fail(packet::to_error(data.error()));
    const bool whole = data->name == dataset;
    if (data->content_type == packet::content_type::nack || (whole && holds_response(*data)))
      return fail(dataset_refusal(*data));
    const auto number = data->name.empty()
                            ? std::nullopt
                            : data->name.back().number_of(packet::tlv::segment_component);
    if (!whole && !number)
      return fail(errc::malformed, packet::to_uri(data->name) + " has no segment number");
    if (versioned.empty() && !whole)
      versioned = packet::name{data->name.parent()};
    const auto segment = number.value_or(0);
    // The first answer may be any segment; the rest comes in order.
    if (whole || segment == wanted) {
      content.insert(content.end(), data->content.begin(), data->content.end());
      ++wanted;
    }
    const bool last = whole || (segment + 1 == wanted && data->final_block_id == data->name.back());
    if (last)
      return content;
    if (content.size() > max_dataset_octets || wanted > max_dataset_segments)
      return fail(errc::malformed, packet::to_uri(dataset) + " does not end");
    answer = fetch_segment(versioned, wanted);
  }
}

// -- the end

/// Gives the forwarder time to take what was sent, so that destroying the face loses nothing.
void connection::impl::drain_unsent(time_point until) noexcept {
  for (;;) {
    const auto now = clock::now();
    if (now >= until || attachment_.up() == nullptr || !attachment_.up()->has_unsent() ||
        !attachment_.service(now) || attachment_.up() == nullptr)
      return;
    pause_for(attachment_.up()->control());
  }
}

void connection::impl::close() noexcept {
  if (std::exchange(closed_, true))
    return;
  drain_unsent(clock::now() + farewell);
  auto last = attachment_.finish();
  if (!last)
    return;
  auto& control = last->control();
  if (!last->over_shared_memory())
    return;
  management::control_parameters p;
  p.face_id = last->face();
  auto goodbye = management::build_command("faces", "destroy", p);
  if (!goodbye)
    return;
  control.ask(std::move(goodbye->name), false, goodbye->wire);
  const auto until = clock::now() + farewell;
  while (!control.closed() && !control.take_answer() && clock::now() < until) {
    pause_for(control);
    control.pump();
  }
}

}  // namespace facet::client
