using System.Globalization;
using System.Text;

namespace ProgressiveDelivery.Sandbox.Ingress.Nginx;

/// <summary>Writes the text of nginx.conf. It names no host, path or endpoint: those are the table of routes, which changes without a reload.</summary>
internal static class NginxConfiguration
{
    public static string Render(NginxSettings settings)
    {
        var text = new StringBuilder();
        foreach (string module in settings.Modules)
        {
            text.Append(CultureInfo.InvariantCulture, $"load_module {module};\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $$"""
            # Written by the ingress program at its start.
            daemon off;
            user {{settings.User}};
            pid {{settings.Folder}}/nginx.pid;
            error_log stderr warn;
            worker_processes 2;
            worker_shutdown_timeout 30s;
            worker_rlimit_nofile 16384;

            events {
                worker_connections 8192;
                multi_accept on;
            }

            http {
                access_log off;
                server_tokens off;
                tcp_nodelay on;
                keepalive_timeout 75s;
                keepalive_requests 100000;
                client_body_temp_path {{settings.Folder}}/temp/body;
                proxy_temp_path {{settings.Folder}}/temp/proxy;
                fastcgi_temp_path {{settings.Folder}}/temp/fastcgi;
                uwsgi_temp_path {{settings.Folder}}/temp/uwsgi;
                scgi_temp_path {{settings.Folder}}/temp/scgi;

                lua_package_path "{{settings.LuaFolder}}/?.lua;;";
                lua_shared_dict routes 8m;
                lua_shared_dict requests 16m;
                init_by_lua_block {
                    router = require("router")
                    assert(router.load("{{settings.RoutesFile}}"))
                }
                init_worker_by_lua_block { router.init_worker() }

                # An upstream connection serves one request: an endpoint may leave at any time, and no request may ride on its last one.
                map $http_upgrade $connection_upgrade {
                    default upgrade;
                    "" close;
                }

                upstream endpoints {
                    server 0.0.0.1;
                    balancer_by_lua_block { router.balance() }
                }

                server {
                    listen {{settings.Listen}} default_server;
                    server_name _;
                    client_max_body_size 1m;

                    location / {
                        set $namespace "";
                        set $ingress_name "";
                        set $service_name "";
                        set $location_path "";
                        set $proxy_alternative_upstream_name "";
                        rewrite_by_lua_block { router.rewrite() }
                        header_filter_by_lua_block { router.header_filter() }
                        log_by_lua_block { router.log() }

                        proxy_pass http://endpoints;
                        proxy_http_version 1.1;
                        proxy_connect_timeout 5s;
                        proxy_send_timeout 60s;
                        proxy_read_timeout 60s;
                        proxy_buffering off;
                        proxy_next_upstream error timeout;
                        proxy_next_upstream_tries 3;
                        proxy_set_header Host $http_host;
                        proxy_set_header Connection $connection_upgrade;
                        proxy_set_header Upgrade $http_upgrade;
                        proxy_set_header X-Request-ID $request_id;
                        proxy_set_header X-Real-IP $remote_addr;
                        proxy_set_header X-Forwarded-For $remote_addr;
                        proxy_set_header X-Forwarded-Host $http_host;
                        proxy_set_header X-Forwarded-Proto $scheme;
                        proxy_set_header X-Forwarded-Port $server_port;
                    }
                }

                # The ingress program publishes and counts here; nobody else can reach the socket.
                server {
                    listen unix:{{settings.ControlSocket}};
                    location = /publish { content_by_lua_block { router.publish("{{settings.RoutesFile}}") } }
                    location = /requests { content_by_lua_block { router.dump() } }
                    location = /healthz { return 200 "ok\n"; }
                }
            }

            """).ToString();
    }
}
