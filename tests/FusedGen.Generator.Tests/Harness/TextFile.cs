using System.Text;
using FusedGen.Build;
using FusedGen.Compiler.Verification;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace FusedGen.Generator.Tests.Harness;

/// <summary>An additional file in memory.</summary>
internal sealed class TextFile(string path, string text) : AdditionalText
{
    public override string Path => path;

    public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text, Encoding.UTF8);

    /// <summary>The text form of a model, written by the build step itself.</summary>
    public static TextFile Model(string displayPath, params byte[] content) => Of("fusedgen-model", displayPath, ".txt", content);

    /// <summary>The text form of the reference vectors of a model, written by the build step itself.</summary>
    public static TextFile Vectors(string displayPath, VectorBundle vectors) => Of("fusedgen-vectors", displayPath, ".vectors.txt", vectors.ToBytes());

    private static TextFile Of(string kind, string displayPath, string extension, byte[] content)
    {
        string folder = Directory.CreateTempSubdirectory("fusedgen-").FullName;
        try
        {
            string file = System.IO.Path.Combine(folder, "model.onnx.txt");
            ModelText.Write(kind, content, displayPath, file);
            return new TextFile($"obj/fusedgen/0123/{System.IO.Path.GetFileName(displayPath)}{extension}", File.ReadAllText(file));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The same file with another text.</summary>
    public TextFile Edit(Func<string, string> edit) => new(path, edit(text));
}

/// <summary>A model that arrived as it is: asking for its text is what makes the compiler report CS2015.</summary>
internal sealed class BinaryFile(string path) : AdditionalText
{
    public override string Path => path;

    public override SourceText GetText(CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException("The text of a binary file was asked for.");
}
