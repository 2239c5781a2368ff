// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/sim/course.hpp"
#include "apps/sim/report.hpp"
#include "apps/sim/summary.hpp"
#include "tests/core/sim/scenario_fixture.hpp"

#include <gmock/gmock.h>

#include <string>

namespace facet::sim_apps {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

course course_of(const sim::outcome& done, duration period) {
  course in_time{period};
  for (std::size_t kind = 0; kind < sim::trace_kinds; ++kind)
    in_time.read(static_cast<sim::trace_kind>(kind), done.traces[kind]);
  return in_time;
}

sim::scenario congested() {
  sim::scenario s;
  s.name = "Congested </script>";
  s.network = sim::make_line(3, {{}, {.delay = 2ms, .rate = 200'000, .queue = 3}});
  s.consumers = {sim::consumers("/p", {"n0"}, 100)};
  s.producers = {sim::producers("/p", {"n2"})};
  s.length = 4s;
  s.traces.period = 100ms;
  return s;
}

TEST(ReportPage, HoldsWhatHappened) {
  const auto s = congested();
  const auto done = sim::simulate(s);
  const auto plan = *sim::make_plan(s, 1);
  const auto in_time = course_of(done, s.traces.period);
  const auto page = report_page(*plan, done.totals, summary(*plan, done.totals, {}), in_time);
  const auto start = page.find("id=\"data\">") + 10;
  const auto text = page.substr(start, page.find("</script>", start) - start);
  const auto data = nlohmann::json::parse(text);
  EXPECT_EQ(data["name"], "Congested </script>");
  EXPECT_EQ(data["nodes"].size(), 3U);
  EXPECT_EQ(data["links"].size(), 2U);
  EXPECT_GT(data["links"][1]["drops"], 0);
  EXPECT_GT(data["links"][1]["busy"], 0.4);
  EXPECT_THAT(text, HasSubstr("[\"link: queue full\","));
  EXPECT_NEAR(data["rates"][5][1].get<double>(), 100, 10) << "Interests per second";
  EXPECT_FALSE(data["cdf"].empty());
  EXPECT_THAT(page, Not(HasSubstr("{{")));
  EXPECT_THAT(page, Not(HasSubstr("http://www.example"))) << "nothing is loaded";
}

TEST(Course, AddsUpPeriodsWhenThereAreMany) {
  auto s = congested();
  s.traces.period = 1ms;
  const auto done = sim::simulate(s);
  const auto in_time = course_of(done, s.traces.period);
  EXPECT_LE(in_time.rates().size(), 1200U);
  std::uint64_t interests = 0;
  double seconds = 0;
  for (const auto& p : in_time.rates()) {
    interests += p.interests;
    seconds += in_time.seconds(p);
  }
  EXPECT_EQ(interests, sim::asked(done).interests);
  EXPECT_NEAR(seconds, std::chrono::duration<double>(s.end()).count(), 0.01);
}

}  // namespace
}  // namespace facet::sim_apps
