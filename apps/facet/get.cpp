// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/digest.hpp"
#include "apps/facet/file_writer.hpp"
#include "apps/facet/forwarder.hpp"
#include "apps/facet/output_file.hpp"
#include "apps/facet/progress.hpp"
#include "apps/facet/signals.hpp"
#include "apps/facet/subcommand.hpp"
#include "apps/facet/units.hpp"
#include "core/client/segment_fetcher.hpp"
#include "core/packet/signature.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace facet::apps {
namespace {

/// Taken at once: new Interests go out after each batch, so a large one would let the producer run
/// dry while we hash and write.
constexpr std::size_t get_batch = 32;
/// Between two looks at whether the forwarder went away and came back …
constexpr std::chrono::milliseconds longest_wait{100};
/// … while it is away …
constexpr std::chrono::milliseconds absence_wait{10};
/// … and until it is given up.
constexpr std::chrono::seconds longest_absence{60};

struct get_options : forwarder_options {
  packet::name name;
  std::string output = "-";
  congestion_choice congestion{client::congestion_kind::cubic, 256};
  std::uint64_t lifetime_ms = 4000;
  std::uint32_t retries = 15;
  bool fresh = false;
  bool no_verify = false;
  bool sha256 = false;
};

client::fetch_options fetch_options_of(const get_options& options) {
  client::fetch_options how;
  how.congestion.kind = options.congestion.kind;
  how.congestion.max_window = options.congestion.window;
  how.congestion.min_window = std::min(how.congestion.min_window, how.congestion.max_window);
  // A fixed window is what the user says; an adaptive one finds its size below that.
  if (options.congestion.kind == client::congestion_kind::fixed)
    how.congestion.initial_window = options.congestion.window;
  how.congestion.initial_window =
      std::min(how.congestion.initial_window, how.congestion.max_window);
  how.lifetime = std::chrono::milliseconds{options.lifetime_ms};
  how.max_retries = options.retries;
  how.must_be_fresh = options.fresh;
  how.verify_digests = !options.no_verify;
  how.seed = packet::random_number();
  return how;
}

/// Moves one object from the forwarder into a file.
class download {
 public:
  download(const get_options& options, client::connection& connection, output_file& file)
      : connection_(connection),
        writer_(file),
        fetcher_(options.name, fetch_options_of(options),
                 [this](std::uint64_t, bytes_view content, packet::buffer wire) {
                   take(content, std::move(wire));
                   return result<void>{};
                 }),
        progress_(options.name.to_uri()) {
    if (options.sha256)
      digest_.emplace();
  }

  /// Blocking: until all is there, it failed, or it was cancelled.
  result<void> run();

  [[nodiscard]] const client::segment_fetcher& fetcher() const noexcept { return fetcher_; }
  /// @pre  options.sha256
  [[nodiscard]] std::string sha256() { return digest_->finish(); }
  [[nodiscard]] std::uint64_t octets() const noexcept { return octets_; }
  [[nodiscard]] std::chrono::nanoseconds elapsed() const noexcept { return elapsed_; }

 private:
  using clock = std::chrono::steady_clock;

  void take(bytes_view content, packet::buffer wire);
  result<void> follow_forwarder();
  result<void> send_due();
  result<void> receive();
  void show_progress();

  client::connection& connection_;
  file_writer writer_;
  client::segment_fetcher fetcher_;
  progress_bar progress_;
  std::optional<sha256_stream> digest_;
  std::uint64_t octets_ = 0;
  std::uint64_t returns_ = 0;  // of the forwarder, noticed so far
  clock::time_point last_seen_{};
  std::chrono::nanoseconds elapsed_{0};
  std::vector<packet::buffer> interests_;
  std::vector<packet::buffer> received_;
  std::vector<file_writer::piece> to_write_;
  std::vector<bytes_view> views_;
};

void download::take(bytes_view content, packet::buffer wire) {
  if (digest_)
    digest_->update(content);
  octets_ += content.size();
  to_write_.push_back({std::move(wire), content});
}

result<void> download::run() {
  const auto start = clock::now();
  last_seen_ = start;
  fetcher_.start(start);
  while (!fetcher_.finished()) {
    if (result<void> there = follow_forwarder(); !there)
      return there;
    if (result<void> sent = send_due(); !sent)
      return sent;
    if (fetcher_.finished())
      break;
    if (result<void> got = receive(); !got)
      return got;
    if (result<void> taken = writer_.write(to_write_); !taken)
      return taken;
    show_progress();
  }
  const result<void> written = writer_.finish();
  elapsed_ = clock::now() - start;
  progress_.clear();
  if (fetcher_.failure())
    return fail(*fetcher_.failure());
  return written;
}

/// A forwarder that restarts costs a pause: what it had pending is asked for again.
result<void> download::follow_forwarder() {
  const auto now = clock::now();
  if (connection_.connected())
    last_seen_ = now;
  else if (now - last_seen_ > longest_absence)
    return fail(errc::disconnected, "the forwarder went away and did not come back");
  if (const auto returns = connection_.stats().reconnects; returns != returns_) {
    returns_ = returns;
    fetcher_.on_reconnect(now);
  }
  return {};
}

result<void> download::send_due() {
  if (!connection_.connected())
    return {};
  interests_.clear();
  fetcher_.poll(clock::now(), interests_);
  views_.assign(interests_.begin(), interests_.end());
  auto sent = send_all(connection_, views_);
  // What a forwarder that is gone did not take counts as lost with it.
  return !sent && sent.error() == errc::disconnected ? result<void>{} : sent;
}

result<void> download::receive() {
  auto wait = connection_.connected() ? longest_wait : absence_wait;
  if (const auto deadline = fetcher_.next_deadline(); deadline && connection_.connected()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline - clock::now());
    wait = std::clamp(left, std::chrono::milliseconds{0}, longest_wait);
  }
  received_.clear();
  const auto got = connection_.receive_batch(received_, get_batch, wait);
  if (!got)
    return got.error() == errc::timed_out ? result<void>{} : fail(got.error());
  const auto now = clock::now();
  for (const packet::buffer& each : received_)
    fetcher_.on_packet(each, now);
  return {};
}

void download::show_progress() {
  // Segments are of one size except the last, so the total is known to within one.
  std::uint64_t total = 0;
  if (const auto segments = fetcher_.segment_count(); segments && fetcher_.delivered() > 0)
    total = octets_ / fetcher_.delivered() * *segments;
  progress_.update(octets_, total);
}

nlohmann::ordered_json describe(download& done, const get_options& options,
                                const client::connection& connection) {
  const client::fetch_statistics stats = done.fetcher().stats();
  const auto micros = [](duration d) {
    return std::chrono::duration<double, std::micro>(d).count();
  };
  return {{"name", done.fetcher().versioned_name().to_uri()},
          {"output", options.output},
          {"size", done.octets()},
          {"segments", stats.segments},
          {"seconds", std::chrono::duration<double>(done.elapsed()).count()},
          {"goodput_bps", bit_rate(done.octets(), done.elapsed())},
          {"verified", !options.no_verify},
          {"interests", stats.interests},
          {"retransmissions", stats.retransmissions},
          {"reconnects", connection.stats().reconnects},
          {"timeouts", stats.timeouts},
          {"nacks", stats.nacks},
          {"congestion_marks", stats.congestion_marks},
          {"congestion_events", stats.congestion_events},
          {"window", stats.window},
          {"rtt_us",
           {{"mean", micros(stats.rtt_mean)},
            {"min", micros(stats.rtt_min)},
            {"max", micros(stats.rtt_max)}}}};
}

/// "cannot fetch /a: why", with advice where there is some.
error explain_failure(const packet::name& name, const error& e) {
  if (e == errc::cancelled)
    return {e.code, fmt::format("interrupted: {} was not fetched", name.to_uri()), e.sys};
  return {e.code, fmt::format("cannot fetch {}: {}", name.to_uri(), e.message), e.sys};
}

result<outcome> run(const get_options& options, console& out) {
  if (options.output == "-" && out.json())
    return fail(errc::invalid_argument,
                "bad usage: --json needs -o FILE, since content and document cannot share "
                "standard output");
  if (options.output == "-")
    out.reserve_stdout();
  stop_signals stop;
  auto connection = attach(options);
  if (!connection)
    return fail(connection.error());
  auto file = output_file::create(options.output);
  if (!file)
    return fail(file.error());
  stop.remove_on_abort(file->temporary_path());
  const auto cancel = stop.subscribe([&] { connection->cancel(); });

  download transfer{options, *connection, *file};
  const result<void> fetched = transfer.run();
  connection->reset_cancel();  // so that it can close in order
  if (!fetched)
    return fail(explain_failure(options.name, fetched.error()));
  if (const result<void> committed = file->commit(); !committed)
    return fail(committed.error());
  outcome done;
  done.document = describe(transfer, options, *connection);
  out.line("{}: {} in {}, {}", done.document["name"].get<std::string>(),
           format_size(transfer.octets()), format_span(transfer.elapsed()),
           format_rate(bit_rate(transfer.octets(), transfer.elapsed())));
  if (options.sha256) {
    const auto sha256 = transfer.sha256();
    done.document["sha256"] = sha256;
    out.line("sha256 {}", sha256);
  }
  return done;
}

void set_up_get(CLI::App& app, action_table& actions) {
  auto options = std::make_shared<get_options>();
  add_name(app, "NAME", options->name, "What to fetch; the latest version unless one is named")
      ->required();
  app.add_option("-o,--output", options->output,
                 "Where to put it; appears only when complete (default: standard output)")
      ->type_name("FILE");
  add_congestion_options(app, options->congestion,
                         "Interests outstanding: at most, or always (fixed)");
  app.add_option("--lifetime", options->lifetime_ms, "InterestLifetime")
      ->type_name("MS")
      ->capture_default_str()
      ->check(CLI::Range(1, 600'000));
  app.add_option("--retries", options->retries, "Retransmissions of a segment before giving up")
      ->type_name("N")
      ->capture_default_str();
  app.add_flag("--fresh", options->fresh, "Take no stale segment from a cache");
  app.add_flag("--no-verify", options->no_verify,
               "Do not check the digest signature of each segment");
  app.add_flag("--sha256", options->sha256, "Show the SHA-256 of the whole file, too");
  add_mtu_option(app, *options);
  add_forwarder_options(app, *options);
  actions.add(app, "facet get /example/film -o film.mp4",
              [options](console& out) { return run(*options, out); });
}

const subcommand get_command{"get", "Fetch what somebody published", set_up_get};

}  // namespace
}  // namespace facet::apps
