// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/experiment_fields.hpp"
#include "apps/load/results_document.hpp"
#include "apps/load/results_fields.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <fstream>
#include <optional>
#include <utility>

namespace facet::load_apps {
namespace {

using json = nlohmann::ordered_json;

constexpr std::uintmax_t largest_file = std::uintmax_t{1} << 30;

/// Reads members of JSON; the first that is wrong is remembered with the way to it.
class reader {
 public:
  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

  template <class T>
  void read(const json& from, T& into) {
    take(from, into);
  }

 private:
  /// The members of one object; what is not there keeps its default.
  struct object_reader {
    reader& whole;
    const json& object;
    template <class T>
    void operator()(const char* name, T& into) {
      if (const auto found = object.find(name); found != object.end())
        whole.inside(name, *found, into);
    }
  };

  template <class T>
  void inside(const std::string& name, const json& from, T& into) {
    const auto length = path_.size();
    path_ += path_.empty() ? name : "." + name;
    take(from, into);
    path_.resize(length);
  }

  bool expect(bool right, const char* kind) {
    if (!right && problem_.empty())
      problem_ = fmt::format("{} is not {}", path_.empty() ? "the document" : path_, kind);
    return right && problem_.empty();
  }

  template <std::unsigned_integral T>
  void take(const json& from, T& into) {
    if (expect(from.is_number_unsigned(), "a count"))
      into = from.get<T>();
  }
  void take(const json& from, bool& into) {
    if (expect(from.is_boolean(), "true or false"))
      into = from.get<bool>();
  }
  void take(const json& from, double& into) {
    if (expect(from.is_number(), "a number"))
      into = from.get<double>();
  }
  void take(const json& from, std::string& into) {
    if (expect(from.is_string(), "a string"))
      into = from.get<std::string>();
  }
  void take(const json& from, json& into) { into = from; }
  void take(const json& from, std::chrono::nanoseconds& into) {
    if (expect(from.is_number_integer(), "a number of ns"))
      into = std::chrono::nanoseconds{from.get<std::int64_t>()};
  }
  void take(const json& from, load::transport& into) {
    for (const auto over :
         {load::transport::shared_memory, load::transport::unix_socket, load::transport::udp})
      if (from == word_for(over)) {
        into = over;
        return;
      }
    expect(false, "a transport");
  }
  /// null is a value: it is not known.
  template <class T>
  void take(const json& from, std::optional<T>& into) {
    if (from.is_null())
      into.reset();
    else
      take(from, into.emplace());
  }
  void take(const json& from, std::pair<std::uint64_t, std::uint64_t>& into) {
    if (!expect(from.is_array() && from.size() == 2, "a pair of counts"))
      return;
    take(from[0], into.first);
    take(from[1], into.second);
  }
  void take(const json& from, load::histogram& into) {
    load::histogram_parts parts;
    take_object(from, parts);
    if (expect(parts.smallest <= parts.largest, "a histogram: smallest is more than largest"))
      into = load::histogram::of(parts);
  }
  template <class T>
  void take(const json& from, std::vector<T>& into) {
    if (!expect(from.is_array(), "a list"))
      return;
    into.clear();
    for (std::size_t i = 0; i < from.size() && problem_.empty(); ++i)
      inside(fmt::format("{}", i), from[i], into.emplace_back());
  }
  template <class T>
  void take(const json& from, std::map<std::string, T>& into) {
    if (!expect(from.is_object(), "an object"))
      return;
    into.clear();
    for (const auto& [key, value] : from.items())
      inside(key, value, into[key]);
  }
  template <class T>
  requires std::is_class_v<T>
  void take(const json& from, T& into) { take_object(from, into); }

  template <class T>
  void take_object(const json& from, T& into) {
    if (!expect(from.is_object(), "an object"))
      return;
    object_reader members{*this, from};
    visit_fields(members, into);
  }

  std::string path_;
  std::string problem_;
};

}  // namespace

result<results_document> parse_results(std::string_view text) {
  const auto whole = json::parse(text, nullptr, false);
  if (whole.is_discarded() || !whole.is_object() ||
      whole.value("format", json{}) != "facet-load-results")
    return fail(errc::corrupt, "these are no results of a load experiment");
  if (const auto version = whole.value("version", json{}); version != 1)
    return fail(errc::corrupt,
                fmt::format("results of version {} are not understood here", version.dump()));
  results_document document;
  reader r;
  r.read(whole, document);
  if (!r.problem().empty())
    return fail(errc::corrupt, r.problem());
  return document;
}

result<results_document> read_results(const std::filesystem::path& path) {
  std::error_code ignored;
  const auto file = std::filesystem::is_directory(path, ignored) ? path / "results.json" : path;
  std::ifstream in{file, std::ios::binary};
  if (!in)
    return fail(system_error("cannot read " + file.string(), errno));
  const auto size = std::filesystem::file_size(file, ignored);
  if (ignored || size > largest_file)
    return fail(errc::invalid_argument, file.string() + " is no file of at most 1 GiB");
  std::string text(size, '\0');
  in.read(text.data(), static_cast<std::streamsize>(size));
  text.resize(static_cast<std::size_t>(in.gcount()));
  auto document = parse_results(text);
  if (!document)
    return fail(document.error().code, file.string() + ": " + document.error().message);
  return document;
}

}  // namespace facet::load_apps
