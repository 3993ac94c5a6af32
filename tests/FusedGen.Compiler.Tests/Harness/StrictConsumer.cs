using System.Reflection;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Harness;

/// <summary>A strict project that declares <c>Consumer.Model</c>, with the files that were generated for it.</summary>
internal static class StrictConsumer
{
    /// <summary>Compiles generated files.</summary>
    /// <param name="texts">The files, the readable one first.</param>
    /// <param name="isStatic">Whether the declared type is a static class.</param>
    /// <exception cref="InvalidOperationException">They do not compile.</exception>
    public static Assembly Compile(IEnumerable<string> texts, bool isStatic = true)
    {
        string[] sources = [.. texts, $"namespace Consumer {{ {(isStatic ? "static " : "")}partial class Model; }}"];
        return StrictProject.Load(StrictProject.Of(sources.Select((text, index) => StrictProject.Parse(text, $"File{index}.g.cs"))));
    }
}
