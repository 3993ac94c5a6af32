using System.Text;
using FusedGen.Compiler;
using Microsoft.CodeAnalysis.Text;

namespace FusedGen.Generator;

/// <summary>
/// A generated text that Roslyn reads as it is kept: the base64 in it is made of the bytes while it is read.
/// </summary>
internal sealed class GeneratedSourceText(GeneratedText text) : SourceText
{
    public override Encoding Encoding => Encoding.UTF8;

    public override int Length => text.Length;

    public override char this[int position] => text[position];

    public override void CopyTo(int sourceIndex, char[] destination, int destinationIndex, int count) =>
        text.CopyTo(sourceIndex, destination, destinationIndex, count);
}
