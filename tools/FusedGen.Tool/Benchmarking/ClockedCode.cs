using System.Globalization;
using FusedGen.Compiler;
using FusedGen.Tool.CommandLine;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FusedGen.Tool.Benchmarking;

/// <summary>Generated code with a look at the clock before each call of a kernel and after the last.</summary>
internal sealed class ClockedCode : CSharpSyntaxRewriter
{
    /// <summary>The class that takes the times.</summary>
    public const string Clock = "FusedGenKernelClock";

    /// <summary>Its field with the times, one more than kernels.</summary>
    public const string Ticks = "Ticks";

    private const string RunMethod = "Run";

    private readonly int _kernels;
    private int _blocks;

    private ClockedCode(int kernels)
    {
        _kernels = kernels;
    }

    /// <summary>Adds the clock to the readable file.</summary>
    /// <exception cref="ToolException">The calls are not where they should be.</exception>
    public static IReadOnlyList<GeneratedFile> Of(IReadOnlyList<GeneratedFile> code, int kernels)
    {
        ClockedCode rewriter = new(kernels);
        SyntaxNode root = rewriter.Visit(CSharpSyntaxTree.ParseText(code[0].Text).GetRoot());
        if (rewriter._blocks == 0)
        {
            throw ToolException.Negative("The calls of the kernels were not found in the generated code, which is a defect of FusedGen.");
        }

        string clock = $$"""
            internal static class {{Clock}}
            {
                public static readonly long[] {{Ticks}} = new long[{{(kernels + 1).ToString(CultureInfo.InvariantCulture)}}];
                public static void Look(int i) => {{Ticks}}[i] = System.Diagnostics.Stopwatch.GetTimestamp();
            }
            """;
        return [new GeneratedFile("", root.ToFullString()), .. code.Skip(1), new GeneratedFile(".Clock", clock)];
    }

    /// <inheritdoc/>
    public override SyntaxNode? VisitMethodDeclaration(MethodDeclarationSyntax node) => node.Identifier.Text == RunMethod ? base.VisitMethodDeclaration(node) : node;

    /// <inheritdoc/>
    public override SyntaxNode? VisitBlock(BlockSyntax node)
    {
        // One block for each kind of vector, each with a call for each kernel; without vectors it is the method's own.
        if (node.Statements.Count(IsCall) != _kernels)
        {
            return base.VisitBlock(node);
        }

        List<StatementSyntax> statements = [];
        int kernel = 0;
        foreach (StatementSyntax statement in node.Statements)
        {
            if (IsCall(statement))
            {
                statements.Add(Look(kernel++));
            }

            statements.Add(statement);
        }

        statements.Add(Look(kernel));
        _blocks++;
        return node.WithStatements(SyntaxFactory.List(statements));
    }

    private static bool IsCall(StatementSyntax statement) => statement is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: IdentifierNameSyntax } };

    private static StatementSyntax Look(int index) =>
        SyntaxFactory.ParseStatement($"global::{Clock}.Look({index.ToString(CultureInfo.InvariantCulture)});\n");
}
