# A real mail server for the tests: Exim takes mail by SMTP, Dovecot keeps it and gives it out by IMAP. Everything
# lives in one folder and on free ports; nothing of the machine's own configuration is read or written. Needs
# `free_port` and a folder; sets TEST_MAIL_URL, `exim_pid` and `dovecot_pid`.
#
# Any local part of hualing.test and customer.test is a mailbox (password: secret), with +suffixes. Mail to
# gone@… is taken and comes back; mail to refused@… is refused at once.

start_mailserver() {
    local dir=$1 user group internal login smtp imap imaps lmtp
    smtp=$(free_port) imap=$(free_port) imaps=$(free_port) lmtp=$(free_port)
    if [ "$(id -u)" = 0 ]; then
        user=mail group=mail internal=dovecot login=dovenull
    else
        user=$(id -un) group=$(id -gn) internal=$(id -un) login=$(id -un)
    fi
    install -d -m 755 "$dir" "$dir/log"
    install -d -m 770 "$dir/mail" "$dir/spool"
    [ "$(id -u)" != 0 ] || { chown mail:mail "$dir/mail" && chown Debian-exim:Debian-exim "$dir/spool" "$dir/log"; }
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext "subjectAltName=IP:127.0.0.1" \
        -keyout "$dir/key.pem" -out "$dir/cert.pem" 2>/dev/null

    cat >"$dir/dovecot.conf" <<DOVECOT
protocols = imap lmtp
listen = 127.0.0.1
base_dir = $dir/run
state_dir = $dir/state
log_path = $dir/log/dovecot
instance_name = tests
default_internal_user = $internal
default_internal_group = $(id -gn "$internal")
default_login_user = $login
first_valid_uid = 1
ssl = yes
ssl_cert = <$dir/cert.pem
ssl_key = <$dir/key.pem
disable_plaintext_auth = no
auth_username_format = %Ln
recipient_delimiter = +
mail_location = maildir:~/Maildir
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=$user gid=$group home=$dir/mail/%n allow_all_users=yes
}
service imap-login {
  chroot =
  inet_listener imap {
    port = $imap
  }
  inet_listener imaps {
    port = $imaps
    ssl = yes
  }
}
service anvil {
  chroot =
}
service lmtp {
  inet_listener lmtp {
    port = $lmtp
  }
}
DOVECOT

    cat >"$dir/exim.conf" <<EXIM
primary_hostname = mail.hualing.test
local_interfaces = 127.0.0.1
daemon_smtp_ports = $smtp
spool_directory = $dir/spool
log_file_path = $dir/log/exim-%s
pid_file_path = $dir/spool/exim.pid
domainlist local_domains = hualing.test : customer.test
acl_smtp_rcpt = rcpt
keep_environment =
tls_advertise_hosts =
smtp_accept_max = 50
$([ "$(id -u)" = 0 ] || echo "exim_user = $user
exim_group = $group")
begin acl
rcpt:
  deny local_parts = refused
       message = no such user
  accept domains = +local_domains
  deny
begin routers
gone:
  driver = redirect
  local_parts = gone
  allow_fail
  data = :fail: no such user here
inside:
  driver = accept
  domains = +local_domains
  transport = dovecot
begin transports
dovecot:
  driver = smtp
  protocol = lmtp
  hosts = 127.0.0.1
  hosts_override
  port = $lmtp
  allow_localhost
  return_path_add
begin retry
* * F,1m,1s
EXIM
    chmod 644 "$dir/exim.conf"

    /usr/sbin/dovecot -F -c "$dir/dovecot.conf" >/dev/null 2>&1 &
    dovecot_pid=$!
    /usr/sbin/exim4 -C "$dir/exim.conf" -bdf >/dev/null 2>&1 &
    exim_pid=$!
    for port in "$smtp" "$imap" "$lmtp"; do
        for _ in $(seq 100); do
            (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && continue 2
            sleep 0.1
        done
        echo "the mail server did not start on port $port" >&2
        cat "$dir"/log/* >&2
        return 1
    done
    export TEST_MAIL_URL="imap://any:secret@127.0.0.1:$imap/?imaps=$imaps&smtp=$smtp&ca=$dir/cert.pem"
}
