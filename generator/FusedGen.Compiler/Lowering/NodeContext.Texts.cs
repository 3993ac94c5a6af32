using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Graph.Texts;
using FusedGen.Compiler.Lowering.Texts;

namespace FusedGen.Compiler.Lowering;

/// <summary>Texts whose letters are read at run time.</summary>
internal sealed partial class NodeContext
{
    /// <summary>The texts of the network that have numbers.</summary>
    public Vocabulary Vocabulary => _graph.Vocabulary;

    /// <summary>The tokens that a value stands for; null for any other value.</summary>
    public TokenList? TokensOf(Value value) => _lowering.TokensOf(value);

    /// <summary>The tokens among the node's inputs; null where there are none.</summary>
    public TokenList? TokensRead => _node.Inputs.Where(name => name.Length > 0 && _values.Has(name)).Select(_values.Find).OfType<Value>()
        .Select(_lowering.TokensOf).FirstOrDefault(tokens => tokens is not null);

    /// <summary>Binds tokens, one list for each text of a shape.</summary>
    public void BindTokens(TokenList tokens, Shape texts) =>
        BindTokens(tokens, NewValue(tokens.Numbers is null ? ElementType.String : ElementType.Int64, ShapeOf([.. texts.ToArray(), TokenList.Length])));

    /// <summary>Binds tokens to a value that carries their shape.</summary>
    public void BindTokens(TokenList tokens, Value value)
    {
        _lowering.NoteTokens(value, tokens);
        Bind(value);
    }

    /// <summary>The value that the node bound to its first output.</summary>
    public Value? Bound => _node.Outputs.Count > 0 && _node.Outputs[0].Length > 0 ? _values.Find(_node.Outputs[0]) : null;

    /// <summary>
    /// What is made of the letters of texts. They have to be texts of inputs: the letters of others are known, and were
    /// dealt with.
    /// </summary>
    public Value Read(Value text, TextReading reading, Shape shape)
    {
        if (_graph.IsNested)
        {
            throw Fail(DiagnosticIds.UnsupportedAttribute, "reads the letters of texts inside a loop; do it before the loop");
        }

        if (text.Constant is null && !UnknownTexts.MayHold(text))
        {
            throw Fail(DiagnosticIds.UnsupportedType,
                $"reads the letters of texts that the model chooses at run time, from {SourcesOf(text)}; put the texts into the model as they are to be");
        }

        return Add(new TextOperation(Origin, text, reading, NewValue(reading.Counts is null ? ElementType.String : ElementType.Float32, shape)));
    }
}
