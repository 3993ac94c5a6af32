using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace FusedGen.Package.Tests.Harness.Browsers;

/// <summary>Serves the files of a folder on this machine, as any server of static files does.</summary>
internal sealed class StaticSite : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<string> _requests = [];
    private readonly string _folder;

    public StaticSite(string folder)
    {
        _folder = folder;
        using (TcpListener free = new(IPAddress.Loopback, 0))
        {
            free.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
        }

        _listener.Prefixes.Add(Address);
        _listener.Start();
        _ = Serve();
    }

    /// <summary>Where the folder is found.</summary>
    public string Address { get; }

    /// <summary>The methods and paths of all requests, in order.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <inheritdoc/>
    public void Dispose() => _listener.Close();

    private async Task Serve()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using HttpListenerResponse response = context.Response;
            string path = context.Request.Url!.AbsolutePath.TrimStart('/');
            _requests.Enqueue($"{context.Request.HttpMethod} /{path}");
            string file = Path.Combine(_folder, path.Length == 0 ? "index.html" : path);
            if (File.Exists(file))
            {
                response.ContentType = MediaType(Path.GetExtension(file));
                await response.OutputStream.WriteAsync(await File.ReadAllBytesAsync(file));
            }
            else
            {
                response.StatusCode = (int)HttpStatusCode.NotFound;
            }
        }
    }

    private static string MediaType(string extension) => extension switch
    {
        ".html" => "text/html",
        ".js" => "text/javascript",
        ".css" => "text/css",
        ".wasm" => "application/wasm",
        ".json" => "application/json",
        _ => "application/octet-stream",
    };
}
