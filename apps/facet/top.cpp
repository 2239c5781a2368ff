// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/activity.hpp"
#include "apps/facet/datasets.hpp"
#include "apps/facet/forwarder.hpp"
#include "apps/facet/signals.hpp"
#include "apps/facet/subcommand.hpp"
#include "apps/facet/terminal.hpp"
#include "apps/facet/top_pages.hpp"
#include "apps/facet/top_view.hpp"
#include "apps/facet/watched_forwarder.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace facet::apps {
namespace {

using top_clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// Longest time until a signal is noticed.
constexpr milliseconds top_glance{100};

struct order_word {
  std::string_view text;
  face_order order;
};
constexpr std::array orders{
    order_word{"number", face_order::number}, order_word{"busiest", face_order::busiest},
    order_word{"ring", face_order::fullest_ring}, order_word{"drops", face_order::most_drops}};

struct top_options : forwarder_options {
  double interval_s = 1;
  face_order order = face_order::busiest;
};

/// Two looks an interval apart, for whoever reads them once.
result<outcome> show_top_once(client::connection& connection, const top_options& options,
                              const stop_signals& stop, console& out) {
  const auto before = fetch_status_document(connection);
  if (!before)
    return fail(before.error());
  const auto until = top_clock::now() + std::chrono::duration<double>(options.interval_s);
  while (top_clock::now() < until && !stop.stopped())
    std::this_thread::sleep_for(std::min<top_clock::duration>(
        top_glance, std::chrono::duration_cast<top_clock::duration>(until - top_clock::now())));
  const auto now = fetch_status_document(connection);
  if (!now)
    return fail(now.error());
  const auto seen = activity_between(*before, *now);
  constexpr auto all = std::numeric_limits<std::size_t>::max();
  for (const auto& line : screen_of(seen, options.order, all, all))
    out.line("{}", line);
  outcome done;
  done.document = to_json(seen);
  return done;
}

std::size_t rows_for_top() {
  return std::max<std::size_t>(terminal_screen::dimensions().rows, 2) - 1;
}

void draw_top(terminal_screen& screen, const watched_forwarder& forwarder, top_view& v) {
  const auto columns = terminal_screen::dimensions().columns;
  const auto rows = rows_for_top();
  auto lines =
      fit_screen(summary_of(forwarder.seen()), forwarder.list(v, columns), v.first, columns, rows);
  lines.resize(rows);
  const bool asks = v.asking != top_view::question::none;
  lines.push_back(forwarder.problem().empty() || asks
                      ? v.prompt()
                      : "no answer, trying again (q quits): " + forwarder.problem());
  auto& last = lines.back();
  // The end of what is being typed matters more than its beginning.
  if (last.size() > columns)
    last = asks ? last.substr(last.size() - columns) : last.substr(0, columns);
  screen.draw(lines);
}

/// Takes keys until it is time for another look. @returns whether a key asks for one now
bool take_keys(terminal_screen& screen, const watched_forwarder& forwarder, top_view& v,
               top_clock::time_point due, const stop_signals& stop) {
  for (auto now = top_clock::now(); now < due && !v.over && !stop.stopped();
       now = top_clock::now()) {
    const auto key =
        terminal_screen::key(std::min(top_glance, std::chrono::ceil<milliseconds>(due - now)));
    if (!key)
      continue;
    const auto page = v.page;
    const auto name = v.name;
    v.press(*key, rows_for_top() / 2);
    draw_top(screen, forwarder, v);
    if (v.page != page || v.name != name)
      return true;  // nobody wants to wait for what is on another page
  }
  return false;
}

/// Until the user has seen enough.
void follow_top(watched_forwarder& forwarder, const top_options& options,
                const stop_signals& stop) {
  terminal_screen screen;
  top_view v;
  v.order = options.order;
  bool asked = true;
  while (!v.over && !stop.stopped()) {
    if (asked || !v.paused)
      forwarder.look(v);
    draw_top(screen, forwarder, v);
    asked = take_keys(screen, forwarder, v,
                      top_clock::now() + std::chrono::duration_cast<top_clock::duration>(
                                             std::chrono::duration<double>(options.interval_s)),
                      stop);
  }
}

result<outcome> run(const top_options& options, console& out) {
  stop_signals stop;
  auto connection = attach(options);
  if (!connection)
    return fail(connection.error());
  if (!out.json() && terminal_screen::available()) {
    watched_forwarder forwarder{std::move(*connection), options, stop};
    follow_top(forwarder, options, stop);
    return outcome{};
  }
  const auto cancel = stop.subscribe([&] { connection->cancel(); });
  return show_top_once(*connection, options, stop, out);
}

void set_up_top(CLI::App& app, action_table& actions) {
  auto options = std::make_shared<top_options>();
  app.add_option("--interval", options->interval_s, "Seconds between two looks")
      ->type_name("S")
      ->capture_default_str()
      ->check(CLI::Range(0.1, 3600.0));
  const auto read = [options](const std::string& word) {
    options->order = std::ranges::find(orders, word, &order_word::text)->order;
  };
  app.add_option_function<std::string>("--order", read, "Which faces come first")
      ->type_name("number|busiest|ring|drops")
      ->default_str("busiest")
      ->check(CLI::IsMember({"number", "busiest", "ring", "drops"}));
  add_socket_option(app, *options);
  actions.add(app, "facet top --order ring",
              [options](console& out) { return run(*options, out); });
}

const subcommand top_command{"top", "What the forwarder does, live: q quits", set_up_top};

}  // namespace
}  // namespace facet::apps
