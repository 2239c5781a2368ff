// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/report_page.hpp"
#include "tests/apps/facetd_fixture.hpp"
#include "tests/apps/load/sample_results.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace facet::tests {
namespace {

using load_apps::sample_results;
using testing::HasSubstr;
using testing::IsEmpty;

class ReportCommandTest : public testing::Test {
 protected:
  std::string results(const std::string& name, const load_apps::results_document& document) {
    const auto written = load_apps::write_results(document, directory_.file(name));
    EXPECT_TRUE(written) << written.error().message;
    return directory_.file(name);
  }
  static run_result report(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {program("facet"), "report"});
    return run(arguments, patience);
  }

  temporary_directory directory_;
};

TEST_F(ReportCommandTest, ComparesTwoResults) {
  const auto a = results("a", sample_results({1, 10}));
  const auto b = results("b", sample_results({10, 100}));
  const auto text = report({a, b});
  EXPECT_EQ(text.ended.status, 0) << text.errors;
  EXPECT_THAT(text.output, HasSubstr("only in A: 1\n"));
  EXPECT_THAT(text.errors, IsEmpty());
  const auto ran = report({a, b + "/results.json", "--json"});
  const auto document = nlohmann::json::parse(ran.output, nullptr, false);
  ASSERT_TRUE(document.is_object()) << ran.output << ran.errors;
  EXPECT_EQ(document["points"][0]["figures"]["data_per_s"]["difference"], 0.0);
}

TEST_F(ReportCommandTest, ShowsOneResultAndWritesItsPage) {
  const auto page = directory_.file("page.html");
  const auto ran = report({results("a", sample_results({1}, 1)), "--page", page});
  EXPECT_EQ(ran.ended.status, 0) << ran.errors;
  EXPECT_THAT(ran.output, HasSubstr("Throughput, Data/s"));
  EXPECT_THAT(read_file(page), HasSubstr("<!doctype html>"));
}

TEST_F(ReportCommandTest, WritesOnePageOfTwoResults) {
  const auto page = directory_.file("page.html");
  const auto a = results("a", sample_results({1, 10}));
  const auto b = results("b", sample_results({10, 100}));
  const auto ran = report({a, b, "--page", page});
  EXPECT_EQ(ran.ended.status, 0) << ran.errors;
  EXPECT_THAT(read_file(page), HasSubstr("faces 10, result A"));
  EXPECT_THAT(read_file(page), HasSubstr("faces 100, result B"));
}

TEST_F(ReportCommandTest, SaysWhyItCannot) {
  const auto none = report({directory_.file("none")});
  EXPECT_EQ(none.ended.status, 1);
  EXPECT_THAT(none.errors, HasSubstr("cannot read " + directory_.file("none")));
  const auto apart = report({results("a", sample_results({1})), results("b", sample_results({2}))});
  EXPECT_EQ(apart.ended.status, 1);
  EXPECT_THAT(apart.errors, HasSubstr("no point of their sweeps in common"));
  EXPECT_EQ(report({}).ended.status, 2);
}

}  // namespace
}  // namespace facet::tests
