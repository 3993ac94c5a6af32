using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;

namespace FusedGen.Package.Tests.Harness.Browsers;

/// <summary>Commands to a browser and their answers, over one connection.</summary>
internal sealed class DevTools : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);
    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _open = [];
    private int _last;

    /// <summary>Connects to a browser.</summary>
    public static async Task<DevTools> Connect(Uri address)
    {
        DevTools tools = new();
        await tools._socket.ConnectAsync(address, CancellationToken.None);
        _ = tools.Receive();
        return tools;
    }

    /// <summary>Sends a command.</summary>
    /// <param name="session">The page that it is for; null for the browser.</param>
    /// <param name="method">Its name.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <returns>The answer.</returns>
    public async Task<JsonElement> Send(string? session, string method, object? parameters = null)
    {
        int id = Interlocked.Increment(ref _last);
        TaskCompletionSource<JsonElement> answer = _open[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Dictionary<string, object> command = new() { ["id"] = id, ["method"] = method, ["params"] = parameters ?? new object() };
        if (session is not null)
        {
            command["sessionId"] = session;
        }

        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(command), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }

        JsonElement message = await answer.Task.WaitAsync(s_limit);
        return message.TryGetProperty("result", out JsonElement result) ? result : throw new InvalidOperationException($"{method}: {message}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task Receive()
    {
        byte[] part = new byte[1 << 16];
        using MemoryStream whole = new();
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult received = await _socket.ReceiveAsync(part.AsMemory(), CancellationToken.None);
                whole.Write(part, 0, received.Count);
                if (received.EndOfMessage)
                {
                    JsonElement message = JsonSerializer.Deserialize<JsonElement>(whole.GetBuffer().AsSpan(0, (int)whole.Length));
                    whole.SetLength(0);
                    if (message.TryGetProperty("id", out JsonElement id) && _open.TryRemove(id.GetInt32(), out TaskCompletionSource<JsonElement>? answer))
                    {
                        answer.SetResult(message);
                    }
                }
            }
        }
        catch (Exception e)
        {
            // The connection is closed when the test is over; what still waits for an answer must not wait for ever.
            foreach (TaskCompletionSource<JsonElement> answer in _open.Values)
            {
                answer.TrySetException(e);
            }
        }
    }
}
