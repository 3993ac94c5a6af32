using FusedGen.Compiler;

namespace FusedGen.Generator.Tests.Harness;

/// <summary>
/// Stands for the model compiler where the generator alone is under test: it writes the declaration that it was asked
/// to reopen, and one constant.
/// </summary>
internal static class FakeCompiler
{
    public static CompilationResult Compile(ModelRequest request, CancellationToken cancellationToken)
    {
        List<string> lines = [];
        if (request.Type.Namespace.Length > 0)
        {
            lines.Add($"namespace {request.Type.Namespace};");
        }

        lines.AddRange(request.Type.ContainingTypes.SelectMany(outer => new[] { outer, "{" }));
        lines.Add(request.Type.Declaration);
        lines.Add("{");
        lines.Add($"    // {request.FileName}, {request.Model.Length} bytes, {request.Sha256[..8]}, {request.Options}");
        lines.AddRange(request.Type.Structs.Select(s => $"    // {s}"));
        lines.Add("    public const int InputLength = 1;");
        lines.AddRange(Enumerable.Repeat("}", request.Type.ContainingTypes.Count + 1));
        return new CompilationResult(
            [new GeneratedFile(string.Empty, string.Join('\n', lines) + "\n"), new GeneratedFile(".Weights", "// weights\n")], []);
    }
}
