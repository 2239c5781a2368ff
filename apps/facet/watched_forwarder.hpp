// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/facet/activity.hpp"
#include "apps/facet/forwarder.hpp"
#include "apps/facet/signals.hpp"
#include "apps/facet/top_pages.hpp"
#include "apps/facet/top_view.hpp"
#include "core/client/connection.hpp"
#include "core/management/dataset.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace facet::apps {

/// A forwarder that is asked again and again what it does, and attached to again when it has been
/// away.
///
/// Threads: one at a time.
class watched_forwarder {
 public:
  /// @param options  must outlive this, as must `stop`, which ends a look that takes long
  watched_forwarder(client::connection&& connection, const forwarder_options& options,
                    stop_signals& stop);

  /// Looks at what the page shows. What it does not get stays as it was; why: problem().
  void look(const top_view& v);

  /// Why the last look did not show everything; empty: it did.
  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }
  [[nodiscard]] const activity& seen() const noexcept { return seen_; }
  /// The list that the page is.
  [[nodiscard]] listing list(const top_view& v, std::size_t columns) const;

 private:
  struct link {
    link(client::connection&& c, stop_signals& stop)
        : connection(std::move(c)), cancel(stop.subscribe([this] { connection.cancel(); })) {}
    client::connection connection;
    stop_signals::subscription cancel;
  };

  void look_at_page(const top_view& v);
  void explain(const std::string& uri);
  template <class T>
  void take(result<T>&& got, T& into);
  void lose(const error& why);

  const forwarder_options& options_;
  stop_signals& stop_;
  std::optional<link> link_;
  nlohmann::ordered_json before_;
  activity seen_;
  std::uint64_t looks_ = 0;
  std::uint64_t lists_at_ = 0;  // the look that renews the list
  top_page listed_ = top_page::faces;
  std::vector<management::rib_entry> routes_;
  std::vector<management::strategy_choice> strategies_;
  std::vector<std::string> explanation_;
  std::string problem_;
};

}  // namespace facet::apps
