// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// deploy/scenarios/reference.toml has every key of a scenario, with a value that is taken.
#include "apps/load/experiment_keys.hpp"
#include "apps/sim/scenario_file.hpp"
#include "apps/sim/scenario_keys.hpp"
#include "apps/sim/scenario_values.hpp"
#include "tests/apps/process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace facet::sim_apps {
namespace {

const std::string reference = std::string{FACET_SCENARIOS} + "/reference.toml";

/// What the reader takes, by table.
class every_key {
 public:
  every_key() {
    for (auto& [key, set] : keys_of(scenario_)) {
      const auto dot = key.find('.');
      if (dot == std::string::npos)
        tables[""][key] = set;
      else
        tables[key.substr(0, dot)][key.substr(dot + 1)] = set;
    }
    tables["topology"] = keys_of(topology_);
    tables["topology.link"] = tables["topology.bottleneck"] = keys_of(link_.traits);
    tables["topology.node"] = keys_of(node_.traits);
    tables["node"] = keys_of(node_);
    tables["link"] = keys_of(link_);
    tables["strategy"] = keys_of(strategy_);
    tables["route"] = keys_of(route_);
    tables["expose"] = keys_of(expose_);
    tables["event"] = keys_of(event_);
    consumer_.patterns.emplace_back();
    producer_.replies.emplace_back();
    tables["consumer"] = both(load_apps::keys_of(consumer_), keys_of(consumer_entry_));
    tables["producer"] = both(load_apps::keys_of(producer_), keys_of(producer_entry_));
    tables["consumer.pattern"] = load_apps::keys_of(pattern_);
    tables["producer.reply"] = load_apps::keys_of(reply_);
  }
  every_key(const every_key&) = delete;
  every_key& operator=(const every_key&) = delete;

  std::map<std::string, apps::setters> tables;

 private:
  static apps::setters both(apps::setters of_experiment, apps::setters own) {
    of_experiment.erase("over");
    own.merge(of_experiment);
    return own;
  }

  sim::scenario scenario_;
  topology_description topology_;
  sim::link_spec link_;
  sim::node_spec node_;
  strategy_entry strategy_;
  sim::route_spec route_;
  sim::expose_spec expose_;
  event_entry event_;
  load::consumer_group consumer_;
  load::interest_pattern pattern_;
  load::producer_group producer_;
  load::reply_pattern reply_;
  consumer_entry consumer_entry_;
  producer_entry producer_entry_;
};

/// Calls `visit(table, key, value)` for each key of the file, those behind # too.
template <class F>
void each_key(const std::string& text, F&& visit) {
  static const std::regex heading{R"(^(# )?\[\[?([a-z_.]+)\]\]?.*)"};
  static const std::regex setting{R"(^(# )?([a-z_]+) = (.+)$)"};
  std::string table;
  std::smatch found;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);)
    if (std::regex_match(line, found, heading))
      table = found[2];
    else if (std::regex_match(line, found, setting))
      visit(table, found[2].str(), found[3].str());
}

TEST(Reference, IsAScenario) {
  const auto s = read_scenario(reference);
  ASSERT_TRUE(s) << s.error().message;
  EXPECT_EQ(s->network.nodes.size(), 10U);
  EXPECT_EQ(s->network.links.size(), 13U);
}

TEST(Reference, HasEveryKeyThatIsKnownAndNoOther) {
  const every_key known;
  std::map<std::string, std::set<std::string>> found;
  each_key(tests::read_file(reference),
           [&](const std::string& table, const std::string& key, const std::string& value) {
             SCOPED_TRACE("[" + table + "] " + key);
             found[table].insert(key);
             const auto keys = known.tables.find(table);
             ASSERT_NE(keys, known.tables.end());
             const auto set = keys->second.find(key);
             ASSERT_NE(set, keys->second.end()) << "is not a key";
             const auto parsed = apps::parse_toml("value = " + value, "test");
             ASSERT_TRUE(parsed) << parsed.error().message;
             EXPECT_EQ(set->second(*parsed->get("value")), "");
           });
  for (const auto& [table, keys] : known.tables)
    for (const auto& [key, set] : keys)
      EXPECT_TRUE(found[table].contains(key)) << "[" << table << "] " << key << " is not explained";
}

TEST(Reference, NamesEveryKindOfTopology) {
  const auto text = tests::read_file(reference);
  for (const auto& [kind, what] : topology_kinds())
    EXPECT_THAT(text, testing::HasSubstr("\"" + kind + "\""));
}

}  // namespace
}  // namespace facet::sim_apps
