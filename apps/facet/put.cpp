// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/digest.hpp"
#include "apps/facet/forwarder.hpp"
#include "apps/facet/input_file.hpp"
#include "apps/facet/progress.hpp"
#include "apps/facet/signals.hpp"
#include "apps/facet/subcommand.hpp"
#include "apps/facet/units.hpp"
#include "core/client/object_producer.hpp"
#include "core/client/received.hpp"
#include "core/packet/interest.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

namespace facet::apps {
namespace {

using namespace std::chrono_literals;

/// Answered together: large enough that a burst of Interests costs one wake-up, small enough that
/// the consumer works on the first while we sign the last.
constexpr std::size_t put_batch = 32;
/// Nothing asked for this long after every segment was: with --once, the consumer has it all.
/// Longer than the least retransmission timeout of consumers, 200 ms.
constexpr std::chrono::milliseconds once_linger = 500ms;
constexpr std::chrono::milliseconds idle_check = 1000ms;
/// Signed segments kept for consumers that ask again, or for a second one close behind: a few
/// megabytes, so that they stay in the cache.
constexpr std::size_t kept_segments = 512;

struct put_options : forwarder_options {
  packet::name name;
  std::string file;
  std::uint64_t segment_octets = 8000;
  std::uint64_t freshness_ms = 10'000;
  bool once = false;
  bool sha256 = false;
};

/// Which segments have been sent at least once.
class coverage {
 public:
  explicit coverage(std::size_t segments) : seen_(segments, false), missing_(segments) {}

  void mark(std::uint64_t segment) {
    if (segment < seen_.size() && !seen_[segment]) {
      seen_[segment] = true;
      --missing_;
    }
  }
  [[nodiscard]] bool complete() const noexcept { return missing_ == 0; }

 private:
  std::vector<bool> seen_;
  std::size_t missing_;
};

error changed_error(const put_options& options) {
  return {errc::corrupt, fmt::format("{}: changed while it was being served, so it no longer is "
                                     "what was announced",
                                     options.file)};
}

class put_server {
 public:
  put_server(const put_options& options, client::connection& connection,
             client::object_producer& producer, const input_file& file)
      : options_(options),
        connection_(connection),
        producer_(producer),
        file_(file),
        covered_(producer.segments()) {}

  /// Answers until cancelled, or until everything was asked for under --once.
  result<void> serve();

  [[nodiscard]] std::uint64_t interests() const noexcept { return interests_; }
  [[nodiscard]] std::uint64_t answers() const noexcept { return answers_; }

 private:
  result<void> answer_batch();
  void note_coverage(packet::name_view asked);

  const put_options& options_;
  client::connection& connection_;
  client::object_producer& producer_;
  const input_file& file_;
  coverage covered_;
  std::vector<packet::buffer> received_;
  std::vector<packet::buffer> replies_;
  std::vector<bytes_view> views_;
  std::uint64_t interests_ = 0;
  std::uint64_t answers_ = 0;
};

result<void> put_server::serve() {
  while (true) {
    const bool finishing = options_.once && covered_.complete();
    received_.clear();
    const auto got =
        connection_.receive_batch(received_, put_batch, finishing ? once_linger : idle_check);
    if (!got && got.error() != errc::timed_out)
      return got.error() == errc::cancelled ? result<void>{} : fail(got.error());
    if (!got && finishing)
      return {};
    if (file_.changed())
      return fail(changed_error(options_));
    const result<void> answered = answer_batch();
    if (!answered)
      return answered.error() == errc::cancelled ? result<void>{} : answered;
  }
}

result<void> put_server::answer_batch() {
  replies_.clear();
  for (const packet::buffer& each : received_) {
    const auto interest = client::interest_in(each);
    if (!interest)
      continue;  // a Nack for nothing we sent, or rubbish: not for us
    ++interests_;
    if (auto reply = producer_.answer(*interest)) {
      if (options_.once)
        note_coverage(interest->name);
      replies_.push_back(std::move(*reply));
    }
  }
  if (file_.cut_off())
    return fail(changed_error(options_));  // the replies have zeros in them: send none
  views_.assign(replies_.begin(), replies_.end());
  answers_ += views_.size();
  auto sent = send_all(connection_, views_);
  // Who asked through a forwarder that is gone asks again when it is back, and so are we.
  return !sent && sent.error() == errc::disconnected ? result<void>{} : sent;
}

void put_server::note_coverage(packet::name_view asked) {
  const packet::name_view versioned = producer_.versioned_name();
  if (asked.size() > versioned.size())
    covered_.mark(asked[versioned.size()]
                      .number_of(packet::tlv::segment_component)
                      .value_or(producer_.segments()));
  else if (asked.is_prefix_of(versioned))
    covered_.mark(0);  // a CanBePrefix Interest is answered with the first segment
}

std::uint64_t version_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(now).count());
}

result<client::object_producer> make_producer(const put_options& options, bytes_view content,
                                              const client::connection& connection) {
  client::object_producer::options how;
  how.segment_octets = options.segment_octets;
  how.freshness = std::chrono::milliseconds{options.freshness_ms};
  how.max_packet_octets = connection.max_packet_size();
  how.kept_segments = kept_segments;
  auto made = client::object_producer::create(options.name, version_now(), content, how);
  if (!made && made.error() == errc::packet_too_large)
    return fail(made.error().code,
                made.error().message + "; make --segment smaller or --mtu larger");
  return made;
}

/// Signs every segment before the first is asked for, so that serving costs a copy only.
/// @returns false when the user stopped it
bool sign_all(client::object_producer& producer, const input_file& file, const put_options& options,
              const stop_signals& stop) {
  constexpr std::size_t at_once = 512;  // some megabytes, so some milliseconds
  progress_bar progress{"signing " + options.file};
  for (std::size_t first = 0; first < producer.segments() && !file.cut_off(); first += at_once) {
    if (stop.stopped())
      return false;
    producer.prepare(first, at_once);
    progress.update(static_cast<double>(first) / static_cast<double>(producer.segments()));
  }
  return true;
}

nlohmann::ordered_json describe_put(const put_options& options,
                                    const client::object_producer& producer,
                                    const put_server& server, const client::connection& connection,
                                    std::size_t octets) {
  return {{"name", options.name.to_uri()},
          {"versioned_name", producer.versioned_name().to_uri()},
          {"size", octets},
          {"segments", producer.segments()},
          {"segment_size", options.segment_octets},
          {"interests", server.interests()},
          {"answered", server.answers()},
          {"reconnects", connection.stats().reconnects},
          {"shared_memory", connection.over_shared_memory()}};
}

result<outcome> run(const put_options& options, console& out) {
  stop_signals stop;
  auto file = input_file::open(options.file);
  if (!file)
    return fail(file.error());
  auto connection = attach(options);
  if (!connection)
    return fail(connection.error());
  auto producer = make_producer(options, file->content(), *connection);
  if (!producer)
    return fail(producer.error());
  const auto cancel = stop.subscribe([&] { connection->cancel(); });
  if (!sign_all(*producer, *file, options, stop))
    return fail(errc::cancelled, fmt::format("interrupted: {} was not published", options.file));
  const std::string sha256 = options.sha256 ? sha256_hex(file->content()) : "";
  if (file->cut_off())
    return fail(changed_error(options));
  const std::string versioned = producer->versioned_name().to_uri();
  if (const auto registered = connection->register_prefix(options.name); !registered)
    return fail(registered.error());
  out.line("{}: {}, {} segments{}{}", versioned, format_size(file->content().size()),
           producer->segments(), options.sha256 ? ", sha256 " : "", sha256);
  out.announce("serving {}", versioned);

  put_server server{options, *connection, *producer, *file};
  const result<void> served = server.serve();
  connection->reset_cancel();  // so that it can close in order
  if (!served)
    return fail(served.error());
  out.line("{} Interests, {} answered", server.interests(), server.answers());
  outcome done;
  done.document = describe_put(options, *producer, server, *connection, file->content().size());
  if (options.sha256)
    done.document["sha256"] = sha256;
  return done;
}

void set_up_put(CLI::App& app, action_table& actions) {
  auto options = std::make_shared<put_options>();
  add_name(app, "NAME", options->name, "Name to publish under; a version is appended")->required();
  app.add_option("FILE", options->file, "What to publish; - for standard input")->required();
  app.add_flag("--once", options->once, "End when every segment has been sent");
  app.add_option("--segment", options->segment_octets, "Octets of content in a segment")
      ->type_name("OCTETS")
      ->capture_default_str()
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 24));
  app.add_option("--freshness", options->freshness_ms, "FreshnessPeriod of segments")
      ->type_name("MS")
      ->capture_default_str();
  app.add_flag("--sha256", options->sha256, "Show the SHA-256 of the whole file, too");
  add_mtu_option(app, *options);
  add_forwarder_options(app, *options);
  actions.add(app, "facet put /example/film film.mp4",
              [options](console& out) { return run(*options, out); });
}

const subcommand put_command{"put", "Publish a file until interrupted", set_up_put};

}  // namespace
}  // namespace facet::apps
