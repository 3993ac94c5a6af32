using FusedGen.Compiler.Lowering;

namespace FusedGen.Compiler.Tests.Lowering;

/// <summary>Lists of pairs in which names stand on both sides.</summary>
public class NamedPairsTests
{
    [Theory]
    [InlineData("h=hn, c = cn;", "h>hn|c>cn")]
    [InlineData("'a, b'='c; d', e=f", "a, b>c; d|e>f")]
    [InlineData("a = 'b=c'", "a>b=c")]
    [InlineData("'a=b' =c", "a=b>c")]
    [InlineData("a=b='c, d'", "a=b>c, d")]
    [InlineData("a=b=c", "a=b>c")]
    [InlineData("'it''s'=it's", "it's>it's")]
    [InlineData("a='b, c=d", "a>'b|c>d")]
    [InlineData("h", ">")]
    [InlineData("'h'", ">")]
    [InlineData("=h", ">")]
    [InlineData("h=", "h>")]
    [InlineData(" , ;", "")]
    [InlineData(null, "")]
    public void Names_stand_on_both_sides(string? text, string expected) =>
        Assert.Equal(expected, string.Join('|', NamedSettings.Pairs(text).Select(pair => $"{pair.Name}>{pair.Value}")));

    [Theory]
    [InlineData("a")]
    [InlineData("a, b")]
    [InlineData("'")]
    [InlineData(" a ")]
    [InlineData("a'; b''c=d")]
    public void A_name_comes_back_as_it_was_spelled(string name) =>
        Assert.Equal((name, name), NamedSettings.Pairs($"{NamedSettings.Spelled(name)}={NamedSettings.Spelled(name)}").Select(p => (p.Name, p.Value)).Single());
}
