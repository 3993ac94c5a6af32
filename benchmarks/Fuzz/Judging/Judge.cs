using System.Diagnostics;
using System.Globalization;
using FusedGen.Compiler;
using FusedGen.Compiler.Diagnostics;

namespace FusedGen.Fuzz.Judging;

/// <summary>Runs the whole compiler over a file and says what it did that it must not do.</summary>
public sealed class Judge(CaseLimits limits)
{
    private static readonly DeclaredType s_type = new("Consumer", [], "static partial class Model", "Model", IsStatic: true);

    /// <summary>Compiles a model.</summary>
    /// <param name="model">The file.</param>
    /// <param name="finding">What is wrong, or null.</param>
    /// <returns>What the compiler gave, or null where it threw.</returns>
    public CompilationResult? Compile(byte[] model, out Finding? finding)
    {
        ModelRequest request = new("model.onnx", model, new string('0', 64), s_type, new ModelOptions());
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        Stopwatch watch = Stopwatch.StartNew();
        try
        {
            CompilationResult result = ModelCompiler.Compile(request, CancellationToken.None);
            double seconds = Math.Min(watch.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
            finding = Costs(model.Length, seconds, GC.GetAllocatedBytesForCurrentThread() - allocated) ?? Misspoken(result);
            return result;
        }
        catch (Exception exception)
        {
            finding = Finding.Of(exception);
            return null;
        }
    }

    /// <summary>
    /// Compiles what was generated as a strict project does, runs it, and compares it with the plain evaluation of the
    /// model.
    /// </summary>
    public static Finding? Run(byte[] model, CompilationResult result)
    {
        try
        {
            return GeneratedCode.Check(model, result);
        }
        catch (ArgumentException refused) when (refused.Message.Contains("the model was compiled for", StringComparison.Ordinal))
        {
            // Random values of an input that fixes a size.
            return null;
        }
        catch (Exception exception)
        {
            string message = exception.Message.Split('\n')[0];
            string id = message.Contains("error CS", StringComparison.Ordinal) ? message[message.IndexOf("error CS", StringComparison.Ordinal)..] : message;
            return new Finding($"generated code: {exception.GetType().Name} {(id.Length > 60 ? id[..60] : id)}", exception.ToString());
        }
    }

    private Finding? Costs(int length, double seconds, long bytes)
    {
        string numbers = string.Create(CultureInfo.InvariantCulture, $"{seconds:0.00} s, {bytes >> 20} MiB for {length} bytes");
        return seconds > limits.Seconds ? new Finding("time", numbers)
            : bytes > limits.BytesFor(length) ? new Finding("memory", numbers)
            : null;
    }

    /// <summary>A refusal must say why, in one line; an acceptance must give a file.</summary>
    private static Finding? Misspoken(CompilationResult result)
    {
        bool isError = result.Diagnostics.Any(d => d.Severity == ModelSeverity.Error);
        return isError == result.Files.Count > 0 ? new Finding("files beside an error, or neither", string.Join(" ", result.Diagnostics))
            : result.Diagnostics.FirstOrDefault(d => d.Message.Any(c => char.IsControl(c)) || d.Message.Length > 4000) is { } diagnostic
                ? new Finding("a message that is no line", diagnostic.ToString())
                : null;
    }
}
