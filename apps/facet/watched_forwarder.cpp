// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/watched_forwarder.hpp"

#include "apps/facet/datasets.hpp"
#include "apps/facet/explanation.hpp"

#include <utility>

namespace facet::apps {
namespace {

/// Looks from one to the next at routes and strategies, which may be many.
constexpr std::uint64_t lists_every = 5;

}  // namespace

watched_forwarder::watched_forwarder(client::connection&& connection,
                                     const forwarder_options& options, stop_signals& stop)
    : options_(options), stop_(stop) {
  link_.emplace(std::move(connection), stop_);
}

void watched_forwarder::look(const top_view& v) {
  problem_.clear();
  if (!link_) {
    auto again = attach(options_);
    if (!again)
      return lose(again.error());
    link_.emplace(std::move(*again), stop_);
    lists_at_ = 0;
  }
  auto now = fetch_status_document(link_->connection);
  if (!now)
    return lose(now.error());
  seen_ = activity_between(before_.is_null() ? *now : before_, *now);
  before_ = std::move(*now);
  ++looks_;
  look_at_page(v);
}

void watched_forwarder::look_at_page(const top_view& v) {
  if (v.page == top_page::explanation)
    return explain(v.name);
  if (v.page == top_page::faces || (v.page == listed_ && looks_ < lists_at_))
    return;
  listed_ = v.page;
  lists_at_ = looks_ + lists_every;
  if (v.page == top_page::routes)
    take(fetch_rib(link_->connection), routes_);
  else
    take(fetch_strategies(link_->connection), strategies_);
}

template <class T>
void watched_forwarder::take(result<T>&& got, T& into) {
  if (got)
    into = std::move(*got);
  else
    problem_ = got.error().message;
}

void watched_forwarder::explain(const std::string& uri) {
  if (uri.empty()) {
    explanation_ = {"no Name was asked for: press e"};
    return;
  }
  const auto name = packet::name::parse(uri);
  if (!name) {
    explanation_ = {name.error().message};
    return;
  }
  const auto told = fetch_explanation(link_->connection, *name);
  explanation_ = told ? explanation_lines(*told) : std::vector{told.error().message};
}

void watched_forwarder::lose(const error& why) {
  problem_ = why.message;
  link_.reset();
}

listing watched_forwarder::list(const top_view& v, std::size_t columns) const {
  switch (v.page) {
    case top_page::faces:
      return faces_page(seen_, v.order, v.filter, columns);
    case top_page::routes:
      return routes_page(routes_, v.filter);
    case top_page::strategies:
      return strategies_page(strategies_, v.filter);
    case top_page::explanation:
      return {v.name, explanation_, "lines"};
  }
  return {};
}

}  // namespace facet::apps
