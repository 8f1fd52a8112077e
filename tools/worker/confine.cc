#include "confine.h"

#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cerrno>
#include <initializer_list>

namespace stemma {
namespace {

#ifdef STEMMA_SANITIZED
constexpr bool kIsSanitized = true;  // a sanitizer opens files and asks about the system
#else
constexpr bool kIsSanitized = false;
#endif

void bound(int resource, std::uint64_t most) {
  const rlimit limit{most, most};
  (void)::setrlimit(static_cast<__rlimit_resource_t>(resource), &limit);
}

class Filter {
 public:
  explicit Filter(std::uint32_t otherwise) : filter_(::seccomp_init(otherwise)) {}
  ~Filter() {
    if (filter_ != nullptr) ::seccomp_release(filter_);
  }
  Filter(const Filter&) = delete;
  Filter& operator=(const Filter&) = delete;

  // A call that this architecture does not have needs no rule.
  void add(std::uint32_t action, int call) {
    if (filter_ != nullptr) (void)::seccomp_rule_add_array(filter_, action, call, 0, nullptr);
  }
  void add_if_flag(std::uint32_t action, int call, unsigned argument, std::uint64_t flag) {
    const scmp_arg_cmp has_flag{argument, SCMP_CMP_MASKED_EQ, flag, flag};
    if (filter_ != nullptr) (void)::seccomp_rule_add_array(filter_, action, call, 1, &has_flag);
  }
  void load() {
    if (filter_ != nullptr) (void)::seccomp_load(filter_);
  }

 private:
  scmp_filter_ctx filter_;
};

}  // namespace

void bound_memory(std::uint64_t bytes) {
  bound(RLIMIT_CORE, 0);
  if (!kIsSanitized && bytes > 0) bound(RLIMIT_AS, bytes);
}

void confine_parser() {
  (void)::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (kIsSanitized) return;
  Filter filter(SCMP_ACT_ERRNO(EPERM));
  for (const int call : {SCMP_SYS(read),          SCMP_SYS(readv),
                         SCMP_SYS(pread64),       SCMP_SYS(write),
                         SCMP_SYS(writev),        SCMP_SYS(recvmsg),
                         SCMP_SYS(sendmsg),       SCMP_SYS(sendto),
                         SCMP_SYS(lseek),         SCMP_SYS(close),
                         SCMP_SYS(dup),           SCMP_SYS(setitimer),
                         SCMP_SYS(fstat),         SCMP_SYS(newfstatat),
                         SCMP_SYS(statx),         SCMP_SYS(fcntl),
                         SCMP_SYS(poll),          SCMP_SYS(brk),
                         SCMP_SYS(mmap),          SCMP_SYS(munmap),
                         SCMP_SYS(mremap),        SCMP_SYS(mprotect),
                         SCMP_SYS(madvise),       SCMP_SYS(futex),
                         SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),
                         SCMP_SYS(getrandom),     SCMP_SYS(getpid),
                         SCMP_SYS(gettid),        SCMP_SYS(tgkill),
                         SCMP_SYS(rt_sigaction),  SCMP_SYS(rt_sigprocmask),
                         SCMP_SYS(rt_sigreturn),  SCMP_SYS(sigaltstack),
                         SCMP_SYS(sched_yield),   SCMP_SYS(restart_syscall),
                         SCMP_SYS(exit),          SCMP_SYS(exit_group)}) {
    filter.add(SCMP_ACT_ALLOW, call);
  }
  filter.load();
}

void confine_program(std::uint64_t output) {
  // It must not outlive the thread that waits for it. (A parser serves many threads, one after the
  // other, and sees the end of its socket.)
  (void)::prctl(PR_SET_PDEATHSIG, SIGKILL);
  (void)::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  bound(RLIMIT_FSIZE, output);
  if (kIsSanitized) return;
  Filter filter(SCMP_ACT_ALLOW);
  for (const int call : {SCMP_SYS(socket),
                         SCMP_SYS(connect),
                         SCMP_SYS(bind),
                         SCMP_SYS(listen),
                         SCMP_SYS(ptrace),
                         SCMP_SYS(process_vm_readv),
                         SCMP_SYS(process_vm_writev),
                         SCMP_SYS(kill),
                         SCMP_SYS(mount),
                         SCMP_SYS(unlink),
                         SCMP_SYS(unlinkat),
                         SCMP_SYS(rename),
                         SCMP_SYS(renameat),
                         SCMP_SYS(renameat2),
                         SCMP_SYS(mkdir),
                         SCMP_SYS(mkdirat),
                         SCMP_SYS(rmdir),
                         SCMP_SYS(creat),
                         SCMP_SYS(link),
                         SCMP_SYS(linkat),
                         SCMP_SYS(symlink),
                         SCMP_SYS(symlinkat),
                         SCMP_SYS(truncate),
                         SCMP_SYS(chmod),
                         SCMP_SYS(fchmodat),
                         SCMP_SYS(chown),
                         SCMP_SYS(fchownat)}) {
    filter.add(SCMP_ACT_ERRNO(EPERM), call);
  }
  for (const std::uint64_t flag : {std::uint64_t{O_WRONLY}, std::uint64_t{O_RDWR},
                                   std::uint64_t{O_CREAT}, std::uint64_t{O_TRUNC}}) {
    filter.add_if_flag(SCMP_ACT_ERRNO(EPERM), SCMP_SYS(openat), 2, flag);
    filter.add_if_flag(SCMP_ACT_ERRNO(EPERM), SCMP_SYS(open), 1, flag);
  }
  filter.load();
}

}  // namespace stemma
