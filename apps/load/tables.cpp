// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/tables.hpp"

#include "apps/load/figures.hpp"
#include "apps/load/results_fields.hpp"

#include <fmt/format.h>

#include <array>
#include <iterator>

namespace facet::load_apps {
namespace {

constexpr std::array percentiles{0.01,  0.05,  0.1,    0.2,    0.3,     0.4,  0.5,
                                 0.6,   0.7,   0.8,    0.9,    0.95,    0.98, 0.99,
                                 0.995, 0.999, 0.9995, 0.9999, 0.99999, 1.0};

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos)
    return text;
  std::string safe{'"'};
  for (const char c : text)
    safe.append(c == '"' ? 2 : 1, c);
  safe += '"';
  return safe;
}

/// Lines of one table.
class csv {
 public:
  csv(const results_document& document, const std::string& columns) : document_(document) {
    for (const auto& path : document.swept)
      text_ += fmt::format("{},", quoted(path));
    text_ += fmt::format("repetition,{}\n", columns);
  }

  /// Begins lines with where they belong.
  void locate(const measured_point& point, const load::run_result& run) {
    start_.clear();
    for (const auto& path : document_.swept) {
      const auto found = point.result.parameters.find(path);
      start_ +=
          fmt::format("{},", found == point.result.parameters.end() ? "" : quoted(found->second));
    }
    start_ += fmt::format("{}", run.repetition + 1);
  }

  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    text_ += start_ + ',';
    fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
    text_ += '\n';
  }

  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  const results_document& document_;
  std::string start_;
  std::string text_;
};

/// Calls `write(point, run)` for all repetitions.
template <class Write>
void each_run(const results_document& document, Write&& write) {
  for (const auto& point : document.points)
    for (const auto& run : point.result.runs)
      write(point, run);
}

/// Names of members, or their values, separated by commas.
struct members {
  bool names = false;
  std::string prefix = {};
  std::string text = {};
  template <class T>
  void operator()(const char* name, const T& value) {
    if (!text.empty())
      text += ',';
    text += names ? prefix + name : fmt::format("{}", value);
  }
};

template <class T>
std::string names_of(const T& totals, const std::string& prefix) {
  members m{true, prefix};
  visit_fields(m, totals);
  return m.text;
}

template <class T>
std::string values_of(const T& totals) {
  members m;
  visit_fields(m, totals);
  return m.text;
}

double seconds_of(std::chrono::nanoseconds t) {
  return std::chrono::duration<double>(t).count();
}

double us(std::uint64_t ns) {
  return static_cast<double>(ns) / 1e3;
}

/// One line of an L3RateTracer and its moving average.
class rate {
 public:
  explicit rate(const char* type) : type_(type) {}

  void line(double at, double period, const std::string& node, std::uint64_t packets,
            std::uint64_t octets, std::string& out) {
    // What the tracer does: average = α · new + (1 − α) · old, per second.
    const double kilobytes = static_cast<double>(octets) / 1024;
    packets_ = alpha * static_cast<double>(packets) / period + (1 - alpha) * packets_;
    kilobytes_ = alpha * kilobytes / period + (1 - alpha) * kilobytes_;
    fmt::format_to(std::back_inserter(out), "{:.9g}\t{}\t-1\tall\t{}\t{:.6g}\t{:.6g}\t{}\t{:.6g}\n",
                   at, node, type_, packets_, kilobytes_, packets, kilobytes);
  }

 private:
  static constexpr double alpha = 0.8;
  const char* type_;
  double packets_ = 0;
  double kilobytes_ = 0;
};

void trace_run(const load::run_result& run, const std::string& node, std::string& out) {
  rate interests{"OutInterests"};
  rate data{"InData"};
  rate nacks{"InNacks"};
  rate satisfied{"SatisfiedInterests"};
  rate timed_out{"TimedOutInterests"};
  for (std::size_t i = 0; i < run.series.size(); ++i) {
    const auto& p = run.series[i];
    const double end = seconds_of(i + 1 < run.series.size() ? run.series[i + 1].at : run.elapsed);
    const double period = end - seconds_of(p.at);
    if (period <= 0)
      continue;
    interests.line(end, period, node, p.interests, 0, out);
    data.line(end, period, node, p.data, p.octets, out);
    nacks.line(end, period, node, p.nacks, 0, out);
    satisfied.line(end, period, node, p.data, 0, out);
    timed_out.line(end, period, node, p.timeouts, 0, out);
  }
}

}  // namespace

std::string summary_csv(const results_document& document) {
  std::string columns = "failure";
  for (const auto& f : figures())
    columns += fmt::format(",{}", f.key);
  columns += fmt::format(",{},{},{},degraded", names_of(load::consumer_totals{}, "measured_"),
                         names_of(load::consumer_totals{}, "all_"),
                         names_of(load::producer_totals{}, "producers_"));
  csv table{document, columns};
  each_run(document, [&](const auto& point, const auto& run) {
    std::string values = quoted(run.failure);
    for (const auto& f : figures()) {
      const auto value = f.of(run);
      values += ',';
      if (value)
        values += fmt::format("{:.9g}", *value);
    }
    table.locate(point, run);
    table.line("{},{},{},{},{}", values, values_of(run.measured), values_of(run.all),
               values_of(run.producers), run.degraded);
  });
  return table.take();
}

std::string series_csv(const results_document& document) {
  csv table{document, "at_s,interests,data,nacks,timeouts,octets"};
  each_run(document, [&](const auto& point, const auto& run) {
    table.locate(point, run);
    for (const auto& p : run.series)
      table.line("{:.9g},{},{},{},{},{}", seconds_of(p.at), p.interests, p.data, p.nacks,
                 p.timeouts, p.octets);
  });
  return table.take();
}

std::string latency_csv(const results_document& document) {
  csv table{document, "percentile,intended_us,sent_us"};
  each_run(document, [&](const auto& point, const auto& run) {
    table.locate(point, run);
    if (run.latency.count() > 0)
      for (const double share : percentiles)
        table.line("{:g},{:.6g},{:.6g}", share * 100, us(run.latency.percentile(share)),
                   us(run.service_latency.percentile(share)));
  });
  return table.take();
}

std::string faces_csv(const results_document& document) {
  csv table{document, "group,index,role,interests,data,nacks,timeouts,octets"};
  each_run(document, [&](const auto& point, const auto& run) {
    table.locate(point, run);
    for (const auto& face : run.faces) {
      const auto& c = face.as_consumer;
      const auto& p = face.as_producer;
      if (face.consumer)
        table.line("{},{},consumer,{},{},{},{},{}", quoted(face.group), face.index, c.interests,
                   c.data, c.nacks, c.timeouts, c.octets);
      else
        table.line("{},{},producer,{},{},{},,{}", quoted(face.group), face.index, p.interests,
                   p.data, p.nacks, p.octets);
    }
  });
  return table.take();
}

std::string rate_trace_tsv(const results_document& document) {
  std::string out =
      "Time\tNode\tFaceId\tFaceDescr\tType\tPackets\tKilobytes\tPacketRaw\tKilobytesRaw\n";
  each_run(document, [&](const auto& point, const auto& run) {
    auto node = fmt::format("{}/{}", label_of(point.result, document.swept), run.repetition + 1);
    for (char& c : node)
      if (static_cast<unsigned char>(c) <= ' ')
        c = '_';
    trace_run(run, node, out);
  });
  return out;
}

}  // namespace facet::load_apps
