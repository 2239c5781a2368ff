// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/shm/region.hpp"

#include "core/shm/name.hpp"
#include "core/shm/ownership.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <utility>

namespace facet::shm {
namespace {

/// What attach reads of the header, in one read of the file: never from the mapping, where the peer
/// could change it between check and use.
struct header_prefix {
  std::uint64_t magic;
  std::uint32_t capacity;
  std::uint32_t slot_size;
};
static_assert(sizeof(header_prefix) == offsetof(region_header, engine_features));

/// Reserves every page now, so that a full /dev/shm is an error here and not a SIGBUS later.
result<void> reserve(int fd, std::size_t size, std::string_view object_name) {
  int sys = 0;
  do
    sys = ::posix_fallocate(fd, 0, static_cast<off_t>(size));
  while (sys == EINTR);
  if (sys != 0)
    return fail(system_error(
        fmt::format("cannot reserve {} octets of shared memory for {}", size, object_name), sys));
  return {};
}

/// Touches the pages off the data path (2.9 µs per slot on the first lap otherwise). Advice: on a
/// kernel without it, or for a file that the peer has just truncated, the first lap is slow.
void populate(void* at, std::size_t size) noexcept {
  constexpr std::size_t most = std::size_t{256} << 20;  // a version-1 file may be huge and sparse
  if (size <= most)
    ::madvise(at, size, MADV_POPULATE_WRITE);
}

/// What keeps the size of a region as it is, for good.
constexpr int required_seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

/// Anonymous memory that can be sealed, and never be executed where the kernel knows that.
unique_fd make_memory(const std::string& label) noexcept {
#ifdef MFD_NOEXEC_SEAL
  constexpr unsigned never_executed = MFD_NOEXEC_SEAL;
#else
  constexpr unsigned never_executed = 0x0008U;  // Linux 6.3; older C libraries do not name it
#endif
  constexpr unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  unique_fd fd{::memfd_create(label.c_str(), flags | never_executed)};
  if (!fd && errno == EINVAL)
    fd.reset(::memfd_create(label.c_str(), flags));
  return fd;
}

result<std::size_t> created_size(ring_geometry g) {
  const auto size = checked_region_size(g);
  if (!size || *size > max_created_region_size)
    return fail(
        errc::invalid_argument,
        fmt::format("a region of 2 rings of {} slots of {} octets is not possible: the most "
                    "is {} octets",
                    g.capacity, g.slot_size, max_created_region_size));
  return *size;
}

result<ring_geometry> read_geometry(int fd, std::string_view object_name) {
  struct stat status {};
  if (::fstat(fd, &status) != 0)
    return fail(system_error(fmt::format("cannot examine {}", object_name), errno));
  header_prefix head{};
  if (!S_ISREG(status.st_mode) || ::pread(fd, &head, sizeof head, 0) != sizeof head)
    return fail(errc::corrupt, fmt::format("{} is too short to be a face's region", object_name));
  if (head.magic != region_magic)
    return fail(errc::corrupt, fmt::format("{} is not a face's region: wrong magic", object_name));
  const ring_geometry geometry{head.capacity, head.slot_size};
  const auto needed = checked_region_size(geometry);
  if (!needed)
    return fail(errc::corrupt, fmt::format("{}: {}", object_name, needed.error().message));
  if (static_cast<std::uint64_t>(status.st_size) < *needed)
    return fail(errc::corrupt, fmt::format("{} has {} octets, its header promises {}", object_name,
                                           status.st_size, *needed));
  return geometry;
}

}  // namespace

result<region> region::create(std::string_view name, const create_options& options) {
  if (auto ok = check_face_name(name); !ok)
    return fail(std::move(ok).error());
  const auto size = created_size(options.geometry);
  if (!size)
    return fail(size.error());
  auto object = claim_object(name);
  if (!object)
    return fail(std::move(object).error());
  // From here on `made` removes the name again whatever fails.
  region made;
  made.lock_ = std::move(*object);
  made.object_name_ = region_object_name(name);
  const int fd = made.lock_.get();
  if (auto ok = reserve(fd, *size, made.object_name_); !ok)
    return fail(std::move(ok).error());
  if (auto ok = made.map(fd, options.geometry, *size); !ok)
    return fail(std::move(ok).error());
  made.initialise(options.start_index);
  if (auto ok = apply(options.access, fd, made.object_name_); !ok)
    return fail(std::move(ok).error());
  return made;
}

result<region> region::attach(std::string_view name) {
  if (auto ok = check_face_name(name); !ok)
    return fail(std::move(ok).error());
  const std::string object_name = region_object_name(name);
  const unique_fd fd{
      ::shm_open(object_name.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0)};
  if (!fd)
    return fail(system_error(fmt::format("cannot open shared memory {}", object_name), errno));
  const auto geometry = read_geometry(fd.get(), object_name);
  if (!geometry)
    return fail(geometry.error());
  region attached;
  if (auto ok = attached.map(fd.get(), *geometry, *region_size(*geometry)); !ok)
    return fail(std::move(ok).error());
  return attached;
}

result<sealed_region> region::create_sealed(std::string_view label, const create_options& options) {
  const auto size = created_size(options.geometry);
  if (!size)
    return fail(size.error());
  const auto text = fmt::format("facet:{}", label);
  unique_fd object = make_memory(text);
  if (!object)
    return fail(system_error("cannot make shared memory", errno));
  if (auto ok = reserve(object.get(), *size, text); !ok)
    return fail(std::move(ok).error());
  if (::fcntl(object.get(), F_ADD_SEALS, required_seals) != 0)
    return fail(system_error("cannot seal shared memory", errno));
  region made;
  if (auto ok = made.map(object.get(), options.geometry, *size); !ok)
    return fail(std::move(ok).error());
  made.initialise(options.start_index);
  return sealed_region{std::move(made), std::move(object)};
}

result<region> region::adopt(const unique_fd& object) {
  constexpr std::string_view what = "the memory that was passed";
  const int seals = ::fcntl(object.get(), F_GET_SEALS);
  if (seals < 0 || (seals & required_seals) != required_seals)
    return fail(errc::corrupt, fmt::format("{} is not sealed against changes of its size", what));
  const auto geometry = read_geometry(object.get(), what);
  if (!geometry)
    return fail(geometry.error());
  const auto size = *region_size(*geometry);
  if (size > max_created_region_size)
    return fail(errc::corrupt, fmt::format("{} has {} octets, the most is {}", what, size,
                                           max_created_region_size));
  region adopted;
  if (auto ok = adopted.map(object.get(), *geometry, size); !ok)
    return fail(std::move(ok).error());
  return adopted;
}

result<void> region::map(int fd, ring_geometry geometry, std::size_t size) {
  install_sigbus_guard();
  void* const at = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (at == MAP_FAILED)
    return fail(system_error(fmt::format("cannot map {} octets of shared memory", size), errno));
  header_ = static_cast<region_header*>(at);
  size_ = size;
  geometry_ = geometry;
  guard_ = guarded_range{at, size};
  populate(at, size);
  return {};
}

void region::initialise(std::uint32_t start_index) noexcept {
  using std::chrono::nanoseconds;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  region_header& h = *header_;
  h.capacity = geometry_.capacity;
  h.slot_size = geometry_.slot_size;
  // Relaxed throughout, no partner: nobody else can open the object before its permissions are set,
  // and whoever attaches learns of it through the control connection.
  h.engine_features.store(own_features, std::memory_order_relaxed);
  h.engine_epoch.store(
      static_cast<std::uint64_t>(std::chrono::duration_cast<nanoseconds>(now).count()),
      std::memory_order_relaxed);
  h.state.store(state_open, std::memory_order_relaxed);
  for (auto* index : {&h.a2e_tail, &h.a2e_head, &h.e2a_tail, &h.e2a_head})
    index->store(start_index, std::memory_order_relaxed);
  // [magic] release; partner: the read in read_geometry. Last: without it nobody attaches.
  std::atomic_ref{h.magic}.store(region_magic, std::memory_order_release);
}

ring_memory region::a2e() const noexcept {
  auto* const slots = reinterpret_cast<std::uint8_t*>(header_) + region_header_size;
  return {&header_->a2e_tail, &header_->a2e_head, slots, geometry_};
}

ring_memory region::e2a() const noexcept {
  ring_memory ring = a2e();
  ring.slots += geometry_.capacity * slot_stride(geometry_.slot_size);
  ring.tail = &header_->e2a_tail;
  ring.head = &header_->e2a_head;
  return ring;
}

region::region(region&& other) noexcept
    : header_(std::exchange(other.header_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      geometry_(other.geometry_),
      guard_(std::move(other.guard_)),
      lock_(std::move(other.lock_)),
      object_name_(std::exchange(other.object_name_, {})) {
}

region& region::operator=(region&& other) noexcept {
  if (this != &other) {
    reset();
    header_ = std::exchange(other.header_, nullptr);
    size_ = std::exchange(other.size_, 0);
    geometry_ = other.geometry_;
    guard_ = std::move(other.guard_);
    lock_ = std::move(other.lock_);
    object_name_ = std::exchange(other.object_name_, {});
  }
  return *this;
}

region::~region() {
  reset();
}

void region::reset() noexcept {
  guard_ = {};  // before unmapping: the address may be somebody else's right after
  if (header_ != nullptr)
    ::munmap(header_, size_);
  header_ = nullptr;
  if (lock_)
    unlink_object(object_name_, lock_.get());
  lock_.reset();
}

}  // namespace facet::shm
