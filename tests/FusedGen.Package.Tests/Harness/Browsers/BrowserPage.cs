using System.Text.Json;

namespace FusedGen.Package.Tests.Harness.Browsers;

/// <summary>A page in a browser, and the events of mouse, fingers, pen and keys that its user causes.</summary>
internal sealed class BrowserPage(DevTools tools, string target, string session) : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    /// <summary>Sends a command of the protocol.</summary>
    public Task<JsonElement> Send(string method, object? parameters = null) => tools.Send(session, method, parameters);

    /// <summary>Sets the screen and the scheme of colours.</summary>
    public async Task Show(int width, int height, bool dark)
    {
        await Send("Emulation.setDeviceMetricsOverride", new { width, height, deviceScaleFactor = 1, mobile = width < 600 });
        await Send("Emulation.setEmulatedMedia", new { features = new[] { new { name = "prefers-color-scheme", value = dark ? "dark" : "light" } } });
    }

    /// <summary>Evaluates an expression of JavaScript in the page.</summary>
    public async Task<T> Evaluate<T>(string expression)
    {
        JsonElement answer = await Send("Runtime.evaluate", new { expression, returnByValue = true, awaitPromise = true });
        return answer.TryGetProperty("exceptionDetails", out JsonElement failure)
            ? throw new InvalidOperationException($"{expression}: {failure}")
            : answer.GetProperty("result").GetProperty("value").Deserialize<T>()!;
    }

    /// <summary>Waits until a condition in JavaScript holds.</summary>
    public async Task Until(string condition)
    {
        DateTime end = DateTime.UtcNow + s_limit;
        while (!await Evaluate<bool>($"!!({condition})"))
        {
            Assert.True(DateTime.UtcNow < end, $"It never held that {condition}; the page says: {await Evaluate<string>("document.body.innerText")}");
            await Task.Delay(20);
        }
    }

    /// <summary>Moves a mouse or a pen, its button pressed, along points on the screen.</summary>
    /// <param name="pointer">The device: <c>mouse</c> or <c>pen</c>.</param>
    /// <param name="points">The points.</param>
    /// <param name="midway">What is looked at before the button is released.</param>
    public async Task Drag(string pointer, (double X, double Y)[] points, Func<Task>? midway = null)
    {
        await Mouse("mousePressed", points[0]);
        foreach ((double X, double Y) point in points[1..])
        {
            await Mouse("mouseMoved", point);
        }

        await (midway?.Invoke() ?? Task.CompletedTask);
        await Mouse("mouseReleased", points[^1]);

        Task Mouse(string type, (double X, double Y) at) => Send(
            "Input.dispatchMouseEvent",
            new { type, x = at.X, y = at.Y, button = "left", buttons = type == "mouseReleased" ? 0 : 1, clickCount = 1, pointerType = pointer });
    }

    /// <summary>Moves a finger along points on the screen.</summary>
    public async Task Swipe((double X, double Y)[] points)
    {
        await Touch("touchStart", points[0]);
        foreach ((double X, double Y) point in points[1..])
        {
            await Touch("touchMove", point);
        }

        await Touch("touchEnd");

        Task Touch(string type, params (double X, double Y)[] fingers) => Send(
            "Input.dispatchTouchEvent", new { type, touchPoints = fingers.Select(finger => new { x = finger.X, y = finger.Y }) });
    }

    /// <summary>Presses a key so many times.</summary>
    public async Task Press(string key, int times = 1)
    {
        int code = key switch
        {
            " " => 32,
            "Tab" => 9,
            "Enter" => 13,
            "Backspace" => 8,
            "Delete" => 46,
            "ArrowLeft" => 37,
            "ArrowUp" => 38,
            "ArrowRight" => 39,
            "ArrowDown" => 40,
            _ => throw new ArgumentOutOfRangeException(nameof(key), key, "This key has no code here."),
        };
        for (int time = 0; time < times; time++)
        {
            string text = key switch { " " => " ", "Enter" => "\r", _ => "" };
            await Send("Input.dispatchKeyEvent", new { type = "keyDown", key, code = key == " " ? "Space" : key, windowsVirtualKeyCode = code, text });
            await Send("Input.dispatchKeyEvent", new { type = "keyUp", key, code = key == " " ? "Space" : key, windowsVirtualKeyCode = code });
        }
    }

    /// <summary>Clicks in the middle of an element, after scrolling there.</summary>
    public async Task Click(string selector)
    {
        string element = $"document.querySelector({JsonSerializer.Serialize(selector)})";
        double[] middle = await Evaluate<double[]>(
            $"{element}.scrollIntoViewIfNeeded(), (box => [box.x + box.width / 2, box.y + box.height / 2])({element}.getBoundingClientRect())");
        await Drag("mouse", [(middle[0], middle[1])]);
    }

    /// <summary>Chooses files in an input for files.</summary>
    public async Task Choose(string selector, params string[] files)
    {
        JsonElement document = await Send("DOM.getDocument");
        int root = document.GetProperty("root").GetProperty("nodeId").GetInt32();
        JsonElement input = await Send("DOM.querySelector", new { nodeId = root, selector });
        await Send("DOM.setFileInputFiles", new { nodeId = input.GetProperty("nodeId").GetInt32(), files });
    }

    /// <summary>A picture of what is on the screen, as PNG.</summary>
    public async Task<byte[]> Picture() =>
        (await Send("Page.captureScreenshot", new { format = "png" })).GetProperty("data").GetBytesFromBase64();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await tools.Send(null, "Target.closeTarget", new { targetId = target });
}
