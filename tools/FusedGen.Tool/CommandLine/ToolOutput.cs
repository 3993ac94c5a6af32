using System.Text.Json.Serialization.Metadata;
using FusedGen.Tool.Documents;
using Spectre.Console;

namespace FusedGen.Tool.CommandLine;

/// <summary>Where a command writes: results to one writer, errors and progress to the other.</summary>
internal sealed class ToolOutput
{
    /// <summary>Columns of tables that go to a file or another program, where nothing tells how many fit.</summary>
    private const int RedirectedWidth = 160;

    private readonly IAnsiConsole _tables;
    private readonly IAnsiConsole? _progress;

    /// <param name="results">Takes results.</param>
    /// <param name="errors">Takes errors, and progress where it is shown.</param>
    /// <param name="isResultTerminal">Whether a person reads the results as they come.</param>
    /// <param name="isErrorTerminal">Whether a person sees the progress.</param>
    public ToolOutput(TextWriter results, TextWriter errors, bool isResultTerminal, bool isErrorTerminal)
    {
        Results = results;
        Errors = errors;
        _tables = Create(results, isResultTerminal);
        _progress = isErrorTerminal ? Create(errors, isTerminal: true) : null;
    }

    public TextWriter Results { get; }

    public TextWriter Errors { get; }

    /// <summary>The output of the process.</summary>
    public static ToolOutput OfProcess() => new(Console.Out, Console.Error, !Console.IsOutputRedirected, !Console.IsErrorRedirected);

    /// <summary>Writes a table.</summary>
    public void Write(Table table) => _tables.Write(table);

    /// <summary>Writes a line of text.</summary>
    public void Line(string text = "") => Results.WriteLine(text);

    /// <summary>Writes what a command found out.</summary>
    /// <param name="document">What it found out.</param>
    /// <param name="asJson">Whether JSON was asked for.</param>
    /// <param name="type">How it is written as JSON.</param>
    /// <param name="writeText">Writes it as text.</param>
    public void Write<T>(T document, bool asJson, JsonTypeInfo<T> type, Action<T, ToolOutput> writeText)
    {
        if (asJson)
        {
            Line(ToolJson.Write(document, type));
        }
        else
        {
            writeText(document, this);
        }
    }

    /// <summary>Does long work, and says so to whom sits before the terminal.</summary>
    public T Working<T>(string title, Func<T> work) => _progress is null ? work() : _progress.Status().Start(Markup.Escape(title), _ => work());

    /// <summary>Does long work in steps, and shows how far it is to whom sits before the terminal.</summary>
    /// <param name="title">What is done.</param>
    /// <param name="work">The work; it tells the finished share, 0 to 1.</param>
    public T Working<T>(string title, Func<Action<double>, T> work)
    {
        if (_progress is null)
        {
            return work(static _ => { });
        }

        return _progress.Progress().AutoClear(true).Start(context =>
        {
            ProgressTask task = context.AddTask(Markup.Escape(title), maxValue: 1);
            return work(share => task.Value = share);
        });
    }

    private static IAnsiConsole Create(TextWriter writer, bool isTerminal)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!isTerminal)
        {
            console.Profile.Width = RedirectedWidth;
        }

        return console;
    }
}
