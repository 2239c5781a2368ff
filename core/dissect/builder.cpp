// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/dissect/builder.hpp"

#include "core/dissect/values.hpp"
#include "core/packet/data.hpp"

#include <utility>

namespace facet::dissect {
namespace {

namespace tlv = packet::tlv;

constexpr std::size_t shown_text = 200;  // characters of a value

/// What an element of unknown type says: nothing.
constexpr element_rule unknown_element{0, {}};
constexpr element_rule unknown_component{0, "NameComponent", reading::component};

std::string milliseconds_text(std::uint64_t number) {
  return std::to_string(number) + " ms";
}

}  // namespace

bool consists_of(bytes_view octets, const grammar& known) noexcept {
  packet::tlv_reader reader{octets};
  for (packet::tlv_element e; reader.next(e);)
    if (known.find(e.type) == nullptr)
      return false;
  return !reader.failed() && !octets.empty();
}

void tree_builder::elements(bytes_view octets, const grammar& known, unsigned depth,
                            std::vector<node>& out) {
  const bool components = &known == &component_grammar();
  packet::tlv_reader reader{octets, origin_};
  std::size_t index = 0;
  for (packet::tlv_element e; nodes_ < max_nodes && reader.next(e);) {
    ++nodes_;
    if (components)
      component_ = index++;
    const element_rule* rule = known.find(e.type);
    if (rule == nullptr)
      rule = components ? &unknown_component : &unknown_element;
    node made{static_cast<std::size_t>(e.wire.data() - origin_), e.type, rule->name, e.value};
    fill(made, e, *rule, depth);
    out.push_back(std::move(made));
  }
  if (!reader.failed())
    return;
  const std::size_t at = reader.error().offset;
  const bytes_view rest{origin_ + at, octets.data() + octets.size()};
  node stop{at, 0, {}, rest};
  stop.breach = violation{at, packet::to_string(reader.error().rule)};
  out.push_back(std::move(stop));
}

void tree_builder::fill(node& made, const packet::tlv_element& e, const element_rule& rule,
                        unsigned depth) {
  switch (rule.how) {
    case reading::octets:
      if (rule.name.empty())
        made.text = quoted_text(e.value, shown_text);
      break;
    case reading::elements:
      if (e.type == tlv::interest || e.type == tlv::data)
        look_around(e);
      fill_inner(made, *rule.inside, depth);
      break;
    case reading::name:
      fill_name(made, e, depth);
      break;
    case reading::component:
      fill_component(made, e, depth);
      break;
    case reading::text:
      made.text = quoted_text(e.value, shown_text);
      break;
    case reading::packet:
      fill_if(made, &outer_grammar(), depth);
      break;
    case reading::content:
      fill_if(made, data_content(around_.name, around_.content_type), depth);
      break;
    case reading::parameters:
      fill_if(made, interest_parameters(around_.name), depth);
      break;
    default:
      fill_number(made, rule);
  }
}

void tree_builder::fill_number(node& made, const element_rule& rule) {
  made.number = packet::decode_integer(made.value);
  if (!made.number)
    return;
  if (rule.how == reading::milliseconds)
    made.text = milliseconds_text(*made.number);
  else if (rule.how == reading::unix_ms)
    made.text = unix_ms_text(*made.number);
  else if (rule.how == reading::flags)
    made.text = flag_text(*made.number, rule.labels);
  else
    made.text = labelled(*made.number, rule.labels);
}

void tree_builder::fill_name(node& made, const packet::tlv_element& e, unsigned depth) {
  const auto name = packet::decode_name_value(e.value, origin_);
  if (name)
    made.text = packet::to_uri(*name);
  const auto outer_name = std::exchange(name_, name ? *name : packet::name_view{});
  const std::size_t outer_component = component_;
  fill_inner(made, component_grammar(), depth);
  name_ = outer_name;
  component_ = outer_component;
}

void tree_builder::fill_component(node& made, const packet::tlv_element& e, unsigned depth) {
  const auto component = packet::decode_component(e.wire);
  if (!component)
    return;
  made.number = e.type == tlv::generic_component ? std::nullopt : component->number();
  made.text = packet::to_uri(*component);
  if (e.type != tlv::generic_component || name_.empty())
    return;
  const grammar* holds = component_content(name_, component_);
  if (holds != nullptr && consists_of(e.value, *holds))
    fill_inner(made, *holds, depth);
}

void tree_builder::fill_inner(node& made, const grammar& inside, unsigned depth) {
  if (depth < max_depth)
    elements(made.value, inside, depth + 1, made.children);
}

/// Shows the elements inside when they are all of `inside`; otherwise what the octets say as text.
void tree_builder::fill_if(node& made, const grammar* inside, unsigned depth) {
  if (inside != nullptr && consists_of(made.value, *inside))
    fill_inner(made, *inside, depth);
  else
    made.text = quoted_text(made.value, shown_text);
}

/// Reads ahead: what the Name and ContentType of an Interest or Data say about its other elements.
void tree_builder::look_around(const packet::tlv_element& packet) {
  around_ = {};
  packet::tlv_reader reader{packet.value};
  for (packet::tlv_element e; reader.next(e);) {
    if (e.type == tlv::name) {
      if (const auto name = packet::decode_name_value(e.value, e.value.data()))
        around_.name = *name;
    } else if (e.type == tlv::meta_info) {
      if (const auto meta = packet::decode_meta_info(e.wire))
        around_.content_type = meta->content_type;
    } else {
      return;
    }
  }
}

}  // namespace facet::dissect
