// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/face_table.hpp"

namespace facet::forwarding {

face_slot& face_table::add(face_id id, const face_traits& traits) {
  if (auto* existing = find(id)) {
    leave_account(*existing);
    existing->traits = traits;
    join_account(*existing);
    return *existing;
  }
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  const auto index = free_.back();
  free_.pop_back();
  by_id_.insert_or_assign(id, index);
  auto& slot = slots_[index];
  slot = {{id, index, ++last_incarnation_}, traits, {}, 0, 0, nullptr};
  join_account(slot);
  return slot;
}

bool face_table::remove(face_id id) {
  auto* slot = find(id);
  if (slot == nullptr)
    return false;
  leave_account(*slot);
  gone_ += slot->counters;
  free_.push_back(slot->ref.slot);
  *slot = {};
  by_id_.erase(id);
  return true;
}

face_slot* face_table::find(face_id id) {
  const auto at = by_id_.find(id);
  return at == by_id_.end() ? nullptr : &slots_[at->second];
}

const face_slot* face_table::find(face_id id) const {
  const auto at = by_id_.find(id);
  return at == by_id_.end() ? nullptr : &slots_[at->second];
}

face_counters face_table::total() const {
  auto sum = gone_;
  for (const auto& [id, index] : by_id_)
    sum += slots_[index].counters;
  return sum;
}

void face_table::join_account(face_slot& slot) {
  if (slot.traits.account == 0)
    return;
  slot.account = &accounts_[slot.traits.account];
  ++slot.account->faces;
  slot.account->pending += slot.pending;
}

void face_table::leave_account(face_slot& slot) {
  if (slot.account == nullptr)
    return;
  slot.account->pending -= slot.pending;
  if (--slot.account->faces == 0)
    accounts_.erase(slot.traits.account);
  slot.account = nullptr;
}

}  // namespace facet::forwarding
