// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/experiment_fields.hpp"
#include "apps/load/results_document.hpp"
#include "apps/load/results_fields.hpp"

#include <chrono>
#include <concepts>
#include <optional>
#include <utility>

namespace facet::load_apps {
namespace {

using json = nlohmann::ordered_json;

template <class T>
json as_json(const T& value);

/// Collects members into an object.
struct object_writer {
  json object = json::object();
  template <class T>
  void operator()(const char* name, const T& value) {
    object[name] = as_json(value);
  }
};

template <class T>
concept plain =
    std::is_arithmetic_v<T> || std::same_as<T, std::string> || std::same_as<T, std::string_view> ||
    std::same_as<T, json> || std::same_as<T, std::map<std::string, std::string>> ||
    std::same_as<T, std::map<std::string, std::uint64_t>>;

template <plain T>
json value_of(const T& value) {
  return value;
}
template <class Rep, class Period>
json value_of(std::chrono::duration<Rep, Period> value) {
  return std::chrono::nanoseconds{value}.count();
}
json value_of(load::transport value) {
  return word_for(value);
}
template <class T>
json value_of(const std::optional<T>& value) {
  return value ? as_json(*value) : json{};
}
json value_of(const load::histogram& value) {
  return as_json(value.taken_apart());
}
template <class A, class B>
json value_of(const std::pair<A, B>& value) {
  return json::array({value.first, value.second});
}
template <class T>
json value_of(const std::vector<T>& values) {
  auto list = json::array();
  for (const auto& value : values)
    list.push_back(as_json(value));
  return list;
}
template <class T>
requires std::is_class_v<T> &&(!plain<T>)json value_of(const T& value) {
  object_writer w;
  visit_fields(w, value);
  return std::move(w.object);
}

template <class T>
json as_json(const T& value) {
  return value_of(value);
}

}  // namespace

std::string_view word_for(load::transport over) noexcept {
  switch (over) {
    case load::transport::shared_memory:
      return "shared_memory";
    case load::transport::unix_socket:
      return "unix";
    case load::transport::udp:
      return "udp";
  }
  return "";
}

std::string_view word_for(load::pacing pace) noexcept {
  switch (pace) {
    case load::pacing::constant:
      return "constant";
    case load::pacing::uniform:
      return "uniform";
    case load::pacing::poisson:
      return "poisson";
    case load::pacing::batches:
      return "batches";
    case load::pacing::window:
      return "window";
    case load::pacing::aimd:
      return "aimd";
    case load::pacing::cubic:
      return "cubic";
  }
  return "";
}

std::string_view word_for(load::catalogue_kind kind) noexcept {
  switch (kind) {
    case load::catalogue_kind::sequence:
      return "sequence";
    case load::catalogue_kind::zipf:
      return "zipf";
    case load::catalogue_kind::uniform:
      return "uniform";
  }
  return "";
}

std::string_view word_for(load::reply_pattern::kind kind) noexcept {
  switch (kind) {
    case load::reply_pattern::kind::data:
      return "data";
    case load::reply_pattern::kind::nack:
      return "nack";
    case load::reply_pattern::kind::silence:
      return "silence";
  }
  return "";
}

std::string_view word_for(load::lost_worker what) noexcept {
  return what == load::lost_worker::fail ? "fail" : "degrade";
}

json to_json(const load::experiment& e) {
  return as_json(e);
}

json to_json(const results_document& document) {
  json whole{{"format", "facet-load-results"}, {"version", 1}};
  whole.update(as_json(document));
  return whole;
}

}  // namespace facet::load_apps
