using System.Runtime.InteropServices.JavaScript;
using FusedGen.Tool.Html;

namespace FusedGen.Playground;

/// <summary>What the worker tells the page.</summary>
internal static partial class PagePort
{
    /// <summary>Beyond so many letters, of constants for the most part, only the beginning is sent.</summary>
    private const int MostLetters = 8_000_000;

    /// <summary>A stage begins.</summary>
    public static void Begin(string stage) => SendStage(stage);

    /// <summary>A part of the page is written, or written anew.</summary>
    public static void Show(string part, Action<HtmlWriter> write)
    {
        HtmlWriter html = new();
        write(html);
        SendPart(part, html.Part);
    }

    /// <summary>A generated file, with the marks of <see cref="CodeMarks"/>.</summary>
    public static void ShowCode(string name, string text) =>
        SendCode(name, text.Length, text.Length <= MostLetters ? text : text[..MostLetters], CodeMarks.Of(text));

    [JSImport("stage", "page")]
    private static partial void SendStage(string stage);

    [JSImport("part", "page")]
    private static partial void SendPart(string part, string html);

    [JSImport("code", "page")]
    private static partial void SendCode(string name, int length, string text, int[] marks);
}
