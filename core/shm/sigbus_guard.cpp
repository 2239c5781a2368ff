// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/shm/sigbus_guard.hpp"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <memory>
#include <utility>

namespace facet::shm {
namespace {

using entry = guarded_range::entry;

/// The table of ranges: a list of blocks that grows and is never freed, so that the handler walks
/// it without a lock.
struct block {
  std::array<entry, 256> entries;
  std::atomic<block*> next{nullptr};
};

constinit block first_block;

// What was installed before us; written once, before our handler can run.
struct sigaction previous_action;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

entry* take_entry_of(block& in) noexcept {
  for (entry& e : in.entries) {
    bool free = false;
    // [entry] acquire; partner: the release in guarded_range::reset. The last user is done with it.
    if (e.taken.compare_exchange_strong(free, true, std::memory_order_acquire,
                                        std::memory_order_relaxed))
      return &e;
  }
  return nullptr;
}

entry* take_entry() {
  for (block* b = &first_block;;) {
    if (entry* const e = take_entry_of(*b))
      return e;
    // [block] acquire; partner: the release below. The block is constructed.
    block* next = b->next.load(std::memory_order_acquire);
    if (next == nullptr) {
      auto grown = std::make_unique<block>();
      // [block] release on success, acquire on failure; partner: this line and the loads.
      if (b->next.compare_exchange_strong(next, grown.get(), std::memory_order_acq_rel))
        next = grown.release();
    }
    b = next;
  }
}

/// Replaces the mapping that contains `address`. Async-signal-safe.
bool contain(std::uintptr_t address) noexcept {
  // [block] acquire; partner: the release in take_entry.
  for (block* b = &first_block; b != nullptr; b = b->next.load(std::memory_order_acquire)) {
    for (entry& e : b->entries) {
      // [range] acquire; partner: the release in guarded_range. The size belongs to the begin.
      const std::uintptr_t begin = e.begin.load(std::memory_order_acquire);
      const std::size_t size = e.size.load(std::memory_order_relaxed);
      if (begin == 0 || address - begin >= size)
        continue;
      // The bare system call: libc's mmap is not on the list of async-signal-safe functions, and
      // the sanitizers put their own in front of it.
      const long mapped = ::syscall(SYS_mmap, begin, size, PROT_READ | PROT_WRITE,
                                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
      if (mapped == -1)
        return false;
      // [poison] relaxed; partner: guarded_range::poisoned, on this thread.
      e.poisoned.store(true, std::memory_order_relaxed);
      return true;
    }
  }
  return false;
}

void call_previous(int signal, siginfo_t* info, void* context) {
  if ((previous_action.sa_flags & SA_SIGINFO) != 0) {
    previous_action.sa_sigaction(signal, info, context);
    return;
  }
  const auto handler = previous_action.sa_handler;
  if (handler == SIG_IGN && info->si_code <= 0)
    return;
  if (handler != SIG_DFL && handler != SIG_IGN) {
    handler(signal);
    return;
  }
  // The default ends the process: on return the access faults again, a sent signal is sent again.
  ::signal(signal, SIG_DFL);
  if (info->si_code <= 0)
    ::raise(signal);
}

void on_sigbus(int signal, siginfo_t* info, void* context) {
  const int saved = errno;
  // A positive code comes from the kernel, and only then si_addr is an address.
  const bool contained =
      info->si_code > 0 && contain(reinterpret_cast<std::uintptr_t>(info->si_addr));
  errno = saved;
  if (!contained)
    call_previous(signal, info, context);
}

bool install() noexcept {
  struct sigaction action {};
  action.sa_sigaction = on_sigbus;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
  sigemptyset(&action.sa_mask);
  // The previous one is stored before ours can run.
  return ::sigaction(SIGBUS, nullptr, &previous_action) == 0 &&
         ::sigaction(SIGBUS, &action, nullptr) == 0;
}

}  // namespace

void install_sigbus_guard() {
  [[maybe_unused]] static const bool installed = install();
}

guarded_range::guarded_range(void* begin, std::size_t size) : entry_(take_entry()) {
  entry_->poisoned.store(false, std::memory_order_relaxed);  // ours alone until begin is stored
  entry_->size.store(size, std::memory_order_relaxed);
  // [range] release; partner: the acquire in contain.
  entry_->begin.store(reinterpret_cast<std::uintptr_t>(begin), std::memory_order_release);
}

guarded_range::guarded_range(guarded_range&& other) noexcept
    : entry_(std::exchange(other.entry_, nullptr)) {
}

guarded_range& guarded_range::operator=(guarded_range&& other) noexcept {
  if (this != &other) {
    reset();
    entry_ = std::exchange(other.entry_, nullptr);
  }
  return *this;
}

guarded_range::~guarded_range() {
  reset();
}

void guarded_range::reset() noexcept {
  if (entry_ == nullptr)
    return;
  entry_->begin.store(0, std::memory_order_release);  // [range] the handler stops matching it
  // [entry] release; partner: the acquire in take_entry_of.
  entry_->taken.store(false, std::memory_order_release);
  entry_ = nullptr;
}

}  // namespace facet::shm
